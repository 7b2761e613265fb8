import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { qemuImg, skipWithoutQemu } from "../testing/qemu.js";
import { digestImage } from "./digest-image.js";
import { digestParts } from "./manifest.js";

let folder: string;
let disk: string;
let memory: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-parts-"));
  disk = join(folder, "disk.raw");
  memory = join(folder, "memory.img");
  await writeFile(disk, Buffer.alloc(1024 * 1024, "disk"));
  await writeFile(memory, Buffer.alloc(5000, "memory"));
});
after(() => rm(folder, { recursive: true }));

const parts = () => [
  { role: "memory", image: memory },
  { role: "disk0", image: disk },
];

describe("a VM of several parts", () => {
  it("has a canonical manifest of roles, virtual sizes and digests, in the roles' order", async () => {
    const { canonical, manifest } = await digestParts(parts());
    const digests = [(await digestImage(disk)).vmId, (await digestImage(memory)).vmId] as const;
    assert.equal(
      canonical,
      `{"manifest":1,"parts":[{"digest":"${digests[0]}","role":"disk0","virtualSizeBytes":1048576},` +
        `{"digest":"${digests[1]}","role":"memory","virtualSizeBytes":5000}]}`,
    );
    assert.deepEqual(JSON.parse(canonical), manifest);
  });

  it("has the digest of its manifest as vmId, as anybody can check", async () => {
    for (const algorithm of ["sha256-tree", "sha256"] as const) {
      const { canonical, vmId } = await digestParts(parts(), { algorithm });
      await writeFile(join(folder, "manifest.json"), canonical);
      const checked = await digestImage(join(folder, "manifest.json"), { algorithm });
      assert.equal(vmId, checked.vmId);
    }
  });

  it(
    "has the same vmId in any order and form of its parts",
    { skip: skipWithoutQemu },
    async () => {
      const { vmId } = await digestParts(parts());
      assert.equal((await digestParts(parts().reverse())).vmId, vmId);
      qemuImg("convert", "-c", "-O", "qcow2", disk, join(folder, "disk.qcow2"));
      const other = [{ role: "disk0", image: join(folder, "disk.qcow2") }];
      assert.equal((await digestParts([...parts().slice(0, 1), ...other])).vmId, vmId);
    },
  );

  it("has another vmId once parts change places", async () => {
    const swapped = [
      { role: "memory", image: disk },
      { role: "disk0", image: memory },
    ];
    assert.notEqual((await digestParts(swapped)).vmId, (await digestParts(parts())).vmId);
  });

  it("is refused when an earlier part changes while a later one is read", async () => {
    let changed: Promise<void> | undefined;
    const onProgress = ({ role }: { role: string }): void => {
      if (role === "memory") changed ??= writeFile(disk, "changed");
    };
    await assert.rejects(digestParts(parts(), { onProgress }), /IMAGE_(CHANGED|SHRANK)|disk\.raw/);
    await changed;
    await writeFile(disk, Buffer.alloc(1024 * 1024, "disk"));
  });

  for (const [what, given] of [
    ["no part", []],
    ["a role twice", ["disk0", "disk0"]],
    ["a role with a space", ["disk 0"]],
    ["an empty role", [""]],
  ] as const) {
    it(`is refused with ${what}`, async () => {
      const invalid = given.map((role) => ({ role, image: disk }));
      await assert.rejects(digestParts(invalid), { code: "PARTS_INVALID" });
    });
  }
});
