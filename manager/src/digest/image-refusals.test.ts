import assert from "node:assert/strict";
import { mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { holdOpen, qemuImg, qemuIo, skipWithoutQemu } from "../testing/qemu.js";
import type { DigestErrorCode } from "./digest-error.js";
import { DigestError } from "./digest-error.js";
import type { DigestOptions } from "./digest-image.js";
import { digestImage } from "./digest-image.js";
import type { ImageFormat } from "./image-format.js";
import { openSource } from "./open-source.js";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-refusals-"));
});
after(() => rm(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

async function refuses(
  code: DigestErrorCode,
  image: string,
  options: DigestOptions = {},
): Promise<void> {
  await assert.rejects(digestImage(image, options), (error: unknown) => {
    assert.ok(error instanceof DigestError, String(error));
    assert.equal(error.code, code, error.message);
    assert.ok(error.message.includes(image), error.message);
    assert.notEqual(error.remedy, "");
    return true;
  });
}

describe(
  "an image that names other files or is encrypted is refused",
  { skip: skipWithoutQemu },
  () => {
    const secret = ["--object", "secret,id=key,data=abc"];

    it("with a backing file", async () => {
      qemuImg("create", "-f", "raw", path("base.raw"), "1M");
      for (const format of ["qcow2", "qed", "qcow"]) {
        const image = path(`overlay.${format}`);
        qemuImg("create", "-f", format, "-b", path("base.raw"), "-F", "raw", image);
        await refuses("IMAGE_HAS_BACKING_FILE", image);
      }
      qemuImg("create", "-f", "vmdk", path("base.vmdk"), "1M");
      qemuImg("create", "-f", "vmdk", "-b", path("base.vmdk"), "-F", "vmdk", path("overlay.vmdk"));
      await refuses("IMAGE_HAS_BACKING_FILE", path("overlay.vmdk"));
    });

    it("with its content in another file", async () => {
      const options = `data_file=${path("content.raw")},data_file_raw=on`;
      qemuImg("create", "-f", "qcow2", "-o", options, path("external.qcow2"), "1M");
      await refuses("IMAGE_HAS_DATA_FILE", path("external.qcow2"));
      qemuImg("create", "-f", "vmdk", "-o", "subformat=monolithicFlat", path("flat.vmdk"), "1M");
      await refuses("IMAGE_HAS_DATA_FILE", path("flat.vmdk"));
    });

    it("with an encryption header", async () => {
      const luks = "encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=10";
      qemuImg("create", ...secret, "-f", "qcow2", "-o", luks, path("luks.qcow2"), "1M");
      await refuses("IMAGE_ENCRYPTED", path("luks.qcow2"));
      const aes = "encrypt.format=aes,encrypt.key-secret=key";
      qemuImg("create", ...secret, "-f", "qcow2", "-o", aes, path("aes.qcow2"), "1M");
      await refuses("IMAGE_ENCRYPTED", path("aes.qcow2"));
      await writeFile(path("disk.luks"), Buffer.from("LUKS\xba\xbe\0\x01 and more", "latin1"));
      await refuses("IMAGE_ENCRYPTED", path("disk.luks"));
      await digestImage(path("disk.luks"), { format: "raw" });
    });
  },
);

describe("an image that a running VM has open is refused", { skip: skipWithoutQemu }, () => {
  for (const format of ["raw", "qcow2"] as const) {
    it(`as ${format}, until it is closed`, async () => {
      const image = path(`used.${format}`);
      qemuImg("create", "-f", format, image, "1M");
      const release = await holdOpen(image, format);
      await refuses("IMAGE_IN_USE", image);
      await release();
      await digestImage(image);
    });
  }

  it("also when it is started while the image is read", async () => {
    const image = path("started.raw");
    await writeFile(image, "content");
    const source = await openSource(image);
    await source.assertUnchanged();
    const release = await holdOpen(image, "raw");
    await assert.rejects(source.assertUnchanged(), { code: "IMAGE_IN_USE" });
    await release();
    await source.close();
  });

  it("but not one that others only read", async () => {
    const image = path("read.qcow2");
    qemuImg("create", "-f", "qcow2", image, "1M");
    const [one, other] = await Promise.all([digestImage(image), digestImage(image)]);
    assert.equal(one.vmId, other.vmId);
  });
});

describe("a damaged image is refused", () => {
  /** The header of an empty qcow2 image of version 3. */
  function header(change: (header: Buffer) => void): Buffer {
    const bytes = Buffer.alloc(512);
    bytes.write("QFI\xfb\0\0\0\x03", "latin1");
    bytes.writeUInt32BE(104, 100);
    change(bytes);
    return bytes;
  }
  /** A header with more extensions than any header can hold. */
  function endless(): Buffer {
    const extension = Buffer.alloc(8);
    extension.writeUInt32BE(1);
    const start = header(() => undefined).subarray(0, 104);
    return Buffer.concat([start, ...Array<Buffer>(100).fill(extension)]);
  }

  const cases: readonly [string, DigestErrorCode, Buffer][] = [
    ["marked as corrupt", "IMAGE_DAMAGED", header((it) => it.writeBigUInt64BE(2n, 72))],
    ["cut short", "IMAGE_DAMAGED", header(() => undefined).subarray(0, 80)],
    ["of a later version", "IMAGE_FORMAT_UNSUPPORTED", header((it) => it.writeUInt32BE(4, 4))],
    [
      "with features of later versions",
      "IMAGE_FORMAT_UNSUPPORTED",
      header((it) => it.writeBigUInt64BE(1n << 40n, 72)),
    ],
    ["with a data file by its flag", "IMAGE_HAS_DATA_FILE", header((it) => it.writeUInt8(4, 79))],
    [
      "with a data file by its name",
      "IMAGE_HAS_DATA_FILE",
      header((it) => it.writeUInt32BE(0x44415441, 104)),
    ],
    ["with extensions without end", "IMAGE_DAMAGED", endless()],
  ];
  for (const [what, code, bytes] of cases) {
    it(`${what}, before any tool opens it`, async () => {
      const image = path("header.qcow2");
      await writeFile(image, bytes);
      await refuses(code, image);
    });
  }

  it("when a part of it cannot be read", { skip: skipWithoutQemu }, async () => {
    const image = path("torn.qcow2");
    qemuImg("create", "-f", "qcow2", image, "32M");
    qemuIo(image, "qcow2", "write -P 7 0 32M");
    // An entry of its tables that points beyond the file's end, and at no cluster's beginning.
    const handle = await open(image, "r+");
    const l1 = Buffer.alloc(8);
    const head = Buffer.alloc(104);
    await handle.read(head, 0, 104, 0);
    await handle.read(l1, 0, 8, Number(head.readBigUInt64BE(40)));
    const l2 = Number(l1.readBigUInt64BE(0) & 0x00fffffffffffe00n);
    const wrong = Buffer.alloc(8);
    wrong.writeBigUInt64BE((1n << 63n) | 0x200n);
    await handle.write(wrong, 0, 8, l2 + 8 * 300);
    await handle.close();
    await assert.rejects(digestImage(image), (error: unknown) => {
      assert.ok(["IMAGE_READ_FAILED", "QEMU_FAILED"].includes((error as DigestError).code));
      return true;
    });
  });

  it("when its disk fails to read", async () => {
    const image = path("unreadable.raw");
    await writeFile(image, "content");
    // A handle that may not read stands for a disk that does not.
    const handle = await open(image, "a");
    await assert.rejects(digestImage(handle, { format: "raw" }), { code: "IMAGE_READ_FAILED" });
    await handle.close();
  });

  it(
    "when QEMU finds no way to read it, with what it says",
    { skip: skipWithoutQemu },
    async () => {
      const image = path("strange.qcow2");
      await writeFile(
        image,
        header(() => undefined),
      );
      await refuses("QEMU_FAILED", image);
    },
  );
});

describe("the format of an image", () => {
  const qcow2 = Buffer.from("QFI\xfb\0\0\0\x03 as a guest may write", "latin1");
  const table: readonly [string, Buffer, ImageFormat | undefined, DigestErrorCode][] = [
    ["disk.img", qcow2, undefined, "IMAGE_FORMAT_AMBIGUOUS"],
    ["disk.raw", qcow2, undefined, "IMAGE_FORMAT_AMBIGUOUS"],
    ["disk", qcow2, undefined, "IMAGE_FORMAT_AMBIGUOUS"],
    ["disk.vmdk", qcow2, undefined, "IMAGE_FORMAT_MISMATCH"],
    ["disk.qcow2", Buffer.from("no magic"), undefined, "IMAGE_FORMAT_MISMATCH"],
    ["disk.img", Buffer.from("no magic"), "qcow2", "IMAGE_FORMAT_MISMATCH"],
    ["disk.img", qcow2, "vmdk", "IMAGE_FORMAT_MISMATCH"],
    ["disk.img", Buffer.from("WithoutFreeSpace"), undefined, "IMAGE_FORMAT_UNSUPPORTED"],
  ];
  for (const [name, content, format, code] of table) {
    const begin = content.toString("latin1", 0, 3);
    it(`of ${name} that begins with ${begin}, named ${format ?? "not at all"}: ${code}`, async () => {
      await writeFile(path(name), content);
      await refuses(code, path(name), { format });
      assert.equal((await digestImage(path(name), { format: "raw" })).size, content.length);
    });
  }
});

it("an image that shrinks while it is read is told apart from one that changes", async () => {
  const image = path("shrinking.raw");
  await writeFile(image, Buffer.alloc(120 * 1024 * 1024, 1));
  let shrunk: Promise<void> | undefined;
  const onProgress = (): void => {
    shrunk ??= truncate(image, 1024);
  };
  await refuses("IMAGE_SHRANK", image, { onProgress });
  await shrunk;
});
