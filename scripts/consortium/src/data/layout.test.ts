import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { isAbsolute, sep } from "node:path";
import { describe, it } from "node:test";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { layoutOf, readSecret } from "./layout.js";

describe("the files of a consortium", () => {
  const layout = layoutOf("some/where");
  const { root, stateFile, network, networkConfig, issuer } = layout;

  it("are all under its data directory, which is named from the root of the disk", () => {
    assert.ok(isAbsolute(root));
    for (const file of [stateFile, network, networkConfig, issuer]) {
      assert.ok(file.startsWith(`${root}${sep}`), file);
    }
  });

  it("are each operator's own", () => {
    const [one, other] = [layout.operator("Org1MSP"), layout.operator("Org2MSP")];
    const own = Object.values(one) as string[];
    assert.equal(new Set([...own, ...(Object.values(other) as string[])]).size, 2 * own.length);
    for (const file of own) assert.ok(file === one.root || file.startsWith(`${one.root}${sep}`));
  });

  it("hold secrets that are read without the blanks around them", async () => {
    await using folder = await TemporaryFolder.make();
    await writeFile(folder.file("token"), " abc\n");
    assert.equal(await readSecret(folder.file("token")), "abc");
    await assert.rejects(readSecret(folder.file("absent")), { code: "ENOENT" });
  });
});
