import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { runBasics } from "../testing/run-basics.js";

const content = Buffer.alloc(70_000, "content of a disk");
const SHA256 = `sha256:${createHash("sha256").update(content).digest("hex")}`;

/**
 * The digest of the content. It is shorter than one chunk, so the Merkle tree is one leaf, which
 * RFC 9162 hashes behind a zero byte.
 */
const TREE = `sha256-tree:${createHash("sha256").update("\0").update(content).digest("hex")}`;

describe("basics digest", () => {
  it("prints the vmId of an image, by the algorithm that is asked for", async () => {
    await using folder = await TemporaryFolder.make();
    const image = folder.file("disk.raw");
    await writeFile(image, content);
    const first = await runBasics("digest", image);
    assert.deepEqual([first.status, first.stdout], [0, `${TREE}\n`], first.stderr);
    const plain = await runBasics("digest", image, "--algorithm", "sha256");
    assert.deepEqual([plain.status, plain.stdout], [0, `${SHA256}\n`]);
  });

  it("tells what it found as JSON", async () => {
    await using folder = await TemporaryFolder.make();
    const image = folder.file("disk.raw");
    await writeFile(image, content);
    const { status, stdout } = await runBasics("digest", image, "--json");
    assert.equal(status, 0);
    const found = JSON.parse(stdout) as Record<string, unknown>;
    assert.equal(found["vmId"], TREE);
    assert.equal(found["size"], content.length);
  });

  it("has one vmId for all parts of a VM, whatever order they are named in", async () => {
    await using folder = await TemporaryFolder.make();
    const [disk, memory] = [folder.file("disk.raw"), folder.file("memory.raw")];
    await writeFile(disk, content);
    await writeFile(memory, "memory");
    const parts = [`disk0=${disk}`, `memory=${memory}`].map((part) => ["--part", part]);
    const one = await runBasics("digest", ...parts.flat());
    const other = await runBasics("digest", ...parts.reverse().flat());
    assert.equal(one.status, 0, one.stderr);
    assert.match(one.stdout, /^sha256-tree[a-z-]*:[0-9a-f]{64}\n$/);
    assert.equal(other.stdout, one.stdout);
    assert.notEqual(one.stdout, `${TREE}\n`);
  });

  it("keeps what a renewal needs, and reads only what changed then", async () => {
    await using folder = await TemporaryFolder.make();
    const [image, chunks] = [folder.file("disk.raw"), folder.file("disk.chunks")];
    await writeFile(image, content);
    const pass = await runBasics("digest", "--running", "--keep-chunks", chunks, image);
    assert.equal(pass.stdout, `${chunks} holds 1 chunks, for --renew.\n`, pass.stderr);
    const changed = Buffer.from(content).fill("changed", 0, 7);
    await writeFile(image, changed);
    const dirty = folder.file("dirty.json");
    await writeFile(dirty, JSON.stringify([{ offset: 0, length: 7 }]));
    const renewed = await runBasics("digest", "--renew", chunks, "--dirty", dirty, image);
    assert.equal(renewed.status, 0, renewed.stderr);
    assert.deepEqual(renewed.stdout, (await runBasics("digest", image)).stdout);
    await writeFile(dirty, '[{"offset": -1}]');
    const wrong = await runBasics("digest", "--renew", chunks, "--dirty", dirty, image);
    assert.notEqual(wrong.status, 0);
    assert.match(wrong.stderr, /dirty\.json|offset/);
  });

  it("fails with the file's name where it cannot be read, and writes nothing", async () => {
    await using folder = await TemporaryFolder.make();
    const chunks = folder.file("disk.chunks");
    const missing = folder.file("missing.raw");
    const { status, stdout, stderr } = await runBasics("digest", missing, "--keep-chunks", chunks);
    assert.equal(status, 1);
    assert.match(stderr, /missing\.raw/);
    assert.equal(stdout, "");
    await assert.rejects(readFile(chunks), { code: "ENOENT" });
  });
});
