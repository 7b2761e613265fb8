import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, truncateSync } from "node:fs";
import { mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DIGEST_ALGORITHM_NAMES } from "@basics/chaincode/domain";
import { naiveImageDigest } from "../testing/naive-tree-hash.js";
import { digestImage } from "./digest-image.js";
import { DigestError } from "./digest-error.js";
import { sizeByReading } from "./image-file.js";
import { digestBytes } from "./incremental-hasher.js";
import { CHUNK_BYTES } from "./merkle.js";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-digest-"));
});
after(() => rm(folder, { recursive: true }));

async function image(content: Uint8Array | string, name = "image.raw"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function sparse(bytes: number, name: string): Promise<string> {
  const path = await image("", name);
  await truncate(path, bytes);
  return path;
}

const code = (expected: string) => (error: unknown) => {
  assert.ok(error instanceof DigestError, String(error));
  assert.equal(error.code, expected);
  assert.notEqual(error.remedy, "");
  return true;
};

for (const size of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 40 * CHUNK_BYTES + 7]) {
  test(`digests ${size} bytes as both algorithms define`, async () => {
    const content = Buffer.alloc(size, "content of an image");
    const path = await image(content);
    const tree = await digestImage(path);
    assert.equal(tree.vmId, `sha256-tree:${naiveImageDigest(content)}`);
    assert.equal(tree.size, size);
    assert.equal(tree.chunks, Math.ceil(size / CHUNK_BYTES));
    const plain = await digestImage(path, { algorithm: "sha256" });
    assert.equal(plain.vmId, `sha256:${createHash("sha256").update(content).digest("hex")}`);
  });
}

for (const algorithm of DIGEST_ALGORITHM_NAMES) {
  test(`an image and its bytes as they pass by have the same digest (${algorithm})`, async () => {
    const content = Buffer.alloc(3 * CHUNK_BYTES + 5, "content of an image");
    const { vmId } = await digestImage(await image(content), { algorithm });
    assert.equal(vmId, digestBytes(content, algorithm));
  });
}

test("plain sha256 is what sha256sum gives", async (context) => {
  const path = await image(Buffer.alloc(CHUNK_BYTES + 12345, "anything"));
  let output: string;
  try {
    output = execFileSync("sha256sum", [path], { encoding: "utf8" });
  } catch {
    context.skip("sha256sum is not installed");
    return;
  }
  const { vmId } = await digestImage(path, { algorithm: "sha256" });
  assert.equal(vmId, `sha256:${output.slice(0, 64)}`);
});

test("a sparse and a dense image of the same content have the same digest", async () => {
  const size = 6 * CHUNK_BYTES + 100;
  const dense = Buffer.alloc(size);
  dense.write("a block somewhere in the middle", 3 * CHUNK_BYTES - 5);
  const densePath = await image(dense, "dense.raw");
  const sparsePath = await sparse(size, "sparse.raw");
  const handle = await open(sparsePath, "r+");
  await handle.write("a block somewhere in the middle", 3 * CHUNK_BYTES - 5);
  await handle.close();
  const [one, other] = [await digestImage(densePath), await digestImage(sparsePath)];
  assert.equal(one.vmId, other.vmId);
  assert.equal(one.emptyChunks, 4);
});

test("digests a gibibyte of nothing to the root that another implementation gives", async () => {
  const { vmId, emptyChunks } = await digestImage(await sparse(2 ** 30, "empty.raw"));
  assert.equal(emptyChunks, 256);
  assert.equal(
    vmId,
    "sha256-tree:b7de6ad61bd6f7bb26cdc221969cbdd0be0fd566056df94384c00e94f2f6043c",
  );
});

test("takes an open handle and leaves it open", async () => {
  const path = await image("some bytes");
  const handle = await open(path);
  const { vmId } = await digestImage(handle);
  assert.equal(vmId, (await digestImage(path)).vmId);
  assert.equal((await handle.stat()).size, 10);
  await handle.close();
});

test("reports progress up to the whole size", async () => {
  const size = 20 * CHUNK_BYTES + 1;
  const path = await image(Buffer.alloc(size, 1));
  for (const algorithm of ["sha256-tree", "sha256"] as const) {
    const seen: number[] = [];
    await digestImage(path, { algorithm, onProgress: ({ bytes }) => seen.push(bytes) });
    assert.equal(seen.at(-1), size);
    assert.deepEqual(
      seen,
      [...new Set(seen)].sort((a, b) => a - b),
    );
  }
});

test("takes no container for a raw image by its magic bytes alone", async () => {
  const vdi = Buffer.alloc(512);
  Buffer.from([0x7f, 0x10, 0xda, 0xbe]).copy(vdi, 0x40);
  const vpc = Buffer.concat([Buffer.alloc(4096), Buffer.from("conectix"), Buffer.alloc(504)]);
  const containers: [string, Buffer][] = [
    ["qcow2", Buffer.from("QFI\xfb\0\0\0\x03 and more", "latin1")],
    ["qcow", Buffer.from("QFI\xfb\0\0\0\x01 and more", "latin1")],
    ["vmdk", Buffer.from("KDMV and more")],
    ["vmdk", Buffer.from("# Disk DescriptorFile\nversion=1")],
    ["vdi", vdi],
    ["vhdx", Buffer.from("vhdxfile and more")],
    ["vpc", vpc],
  ];
  for (const [format, content] of containers) {
    const path = await image(content);
    await assert.rejects(digestImage(path), (error: unknown) => {
      code("IMAGE_FORMAT_AMBIGUOUS")(error);
      assert.match((error as DigestError).remedy, new RegExp(`Name its format: ${format}, or raw`));
      return true;
    });
    assert.equal((await digestImage(path, { format: "raw" })).size, content.length);
  }
});

test("refuses what is no image: empty path, absent file, folder, device of characters", async () => {
  await assert.rejects(digestImage(""), code("IMAGE_PATH_EMPTY"));
  await assert.rejects(digestImage(join(folder, "absent")), code("IMAGE_NOT_FOUND"));
  await assert.rejects(digestImage(folder), code("IMAGE_KIND_UNSUPPORTED"));
  await assert.rejects(digestImage("/dev/null"), code("IMAGE_KIND_UNSUPPORTED"));
});

test("refuses a named pipe instead of waiting for its writer", async () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  await assert.rejects(digestImage(pipe), code("IMAGE_KIND_UNSUPPORTED"));
});

for (const algorithm of ["sha256-tree", "sha256"] as const) {
  const grown = `an image that is written to while it is read is refused (${algorithm})`;
  test(grown, async () => {
    const path = await image(Buffer.alloc(40 * CHUNK_BYTES, 1));
    // Written synchronously, so that the digest cannot end before.
    const onProgress = (): void => {
      appendFileSync(path, "one more line");
    };
    await assert.rejects(digestImage(path, { algorithm, onProgress }), code("IMAGE_CHANGED"));
  });

  test(`an image that shrinks while it is read is refused (${algorithm})`, async () => {
    const path = await image(Buffer.alloc(40 * CHUNK_BYTES, 1));
    // Cut synchronously, so that the digest cannot end before.
    const onProgress = (): void => {
      truncateSync(path, CHUNK_BYTES);
    };
    await assert.rejects(digestImage(path, { algorithm, onProgress }), code("IMAGE_SHRANK"));
  });

  test(`an aborted digest ends with the signal's reason (${algorithm})`, async () => {
    const path = await image(Buffer.alloc(40 * CHUNK_BYTES, 1));
    const abort = new AbortController();
    const reason = new Error("enough");
    const onProgress = (): void => {
      abort.abort(reason);
    };
    const digest = digestImage(path, { algorithm, onProgress, signal: abort.signal });
    await assert.rejects(digest, reason);
    await assert.rejects(digestImage(path, { algorithm, signal: abort.signal }), reason);
  });
}

test("finds a size by reading alone, as for a block device", async () => {
  for (const size of [0, 1, 511, 512, 4095, 4096, 4097, 8192, 100_000, 3 * CHUNK_BYTES + 512]) {
    const handle = await open(await sparse(size, "probe.raw"));
    assert.equal(await sizeByReading(handle), size);
    await handle.close();
  }
  const handle = await open(await sparse(5_000_000_000_512, "probe.raw"));
  assert.equal(await sizeByReading(handle), 5_000_000_000_512);
  await handle.close();
});
