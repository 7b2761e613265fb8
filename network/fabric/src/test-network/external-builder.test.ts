import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { writeBuilder } from "../chaincode/chaincode-package.js";
import { writePrograms } from "../testing/fake-programs.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";
import {
  addBuilder,
  builderPaths,
  coreFileOf,
  takesServices,
  withBuilder,
} from "./external-builder.js";

const core = (builders: string): string => `peer:
  id: peer0
chaincode:
    # where peers look
    externalBuilders:${builders}
    installTimeout: 300s
ledger:
  path: /not/a/builder
`;

const LISTED = core(`
       # - path: /commented/out
       - path: /opt/ccaas_builder # shipped
         name: ccaas
       - name: other
         path: "/opt/other"`);

suite("The builders that a core.yaml names", () => {
  test("are those of its section, in their order, without comments and quotes", () => {
    assert.deepEqual(builderPaths(LISTED), ["/opt/ccaas_builder", "/opt/other"]);
    assert.deepEqual(builderPaths(core(" []")), []);
    assert.deepEqual(builderPaths("peer:\n  path: /x\n"), []);
  });

  test("are found where items stand no deeper than their list", () => {
    const flat = "chaincode:\n  externalBuilders:\n  - name: a\n    path: /a\n  mode: net\n";
    assert.deepEqual(builderPaths(flat), ["/a"]);
  });

  test("take one more before them, or where there were none", () => {
    for (const text of [LISTED, core(" []"), core(""), core(" # none yet")]) {
      const changed = withBuilder(text, "/ours") ?? assert.fail();
      assert.deepEqual(builderPaths(changed), ["/ours", ...builderPaths(text)]);
      assert.ok(changed.endsWith("ledger:\n  path: /not/a/builder\n"));
    }
  });

  test("take none where there is no place for it", () => {
    assert.equal(withBuilder("peer:\n  id: x\n", "/ours"), undefined);
    assert.equal(withBuilder(core(" [{path: /x, name: y}]"), "/ours"), undefined);
  });
});

suite("A sample's core.yaml", () => {
  test("is its own, else the one beside the samples' programs", async (context) => {
    const samples = await temporaryFolder(context);
    const sample = join(samples, "test-network-nano-bash");
    await assert.rejects(
      coreFileOf(sample),
      /There is no .*core\.yaml\. .*install-fabric\.sh binary/,
    );
    await mkdir(join(samples, "config"));
    const shared = join(samples, "config", "core.yaml");
    await writeFile(shared, core(""));
    assert.equal(await coreFileOf(sample), shared);
    await mkdir(join(sample, "config"), { recursive: true });
    await writeFile(join(sample, "config", "core.yaml"), core(""));
    assert.equal(await coreFileOf(sample), join(sample, "config", "core.yaml"));
  });

  test("takes services where one of its builders does", async (context) => {
    const folder = await temporaryFolder(context);
    const file = join(folder, "core.yaml");
    const builder = (name: string): string =>
      `\n      - name: ${name}\n        path: ${join(folder, name)}`;
    await writePrograms(join(folder, "go", "bin"), { detect: 'grep -q golang "$2/metadata.json"' });
    await writeFile(file, core(builder("go") + builder("gone")));
    assert.equal(await takesServices(file), false);
    await writeBuilder(join(folder, "services"));
    await writeFile(file, core(builder("go") + builder("services")));
    assert.equal(await takesServices(file), true);
  });

  test("is given a builder that takes services, and kept beside as it was", async (context) => {
    const samples = await temporaryFolder(context);
    const file = join(samples, "core.yaml");
    await writeFile(file, core(" []"));
    assert.equal(await addBuilder(file, samples), join(samples, "builders", "basics"));
    assert.equal(await takesServices(file), true);
    assert.equal(await readFile(`${file}.orig`, "utf8"), core(" []"));
  });

  test("is given the builder that comes with Fabric's programs where it is there", async (context) => {
    const samples = await temporaryFolder(context);
    await writeBuilder(join(samples, "builders", "ccaas"));
    const file = join(samples, "core.yaml");
    await writeFile(file, core(""));
    assert.equal(await addBuilder(file, samples), join(samples, "builders", "ccaas"));
  });

  test("without a place for a builder is left alone; the message says what to write where", async (context) => {
    const samples = await temporaryFolder(context);
    const file = join(samples, "core.yaml");
    await writeFile(file, "peer:\n");
    await assert.rejects(
      addBuilder(file, samples),
      /put this under "chaincode:" there:\n +externalBuilders:\n/,
    );
    assert.equal(await readFile(file, "utf8"), "peer:\n");
  });
});
