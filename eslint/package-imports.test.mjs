import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { lintSnippet } from "./lint-snippet.mjs";
import { packageTable } from "./package-table.js";
import { root } from "./source-files.js";

const readManifest = (folder) =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
const { workspaces } = readManifest(".");

const faults = (path, code) =>
  lintSnippet("package-imports", path, code).map(({ messageId }) => messageId);

/** The faults apart from that of a package.json that does not name what the table allows. */
const faultsByTable = (path, code) =>
  faults(path, code).filter((messageId) => messageId !== "notNamed");

const importing = (specifier) => `import { a } from "${specifier}";`;

describe("the table of imports", () => {
  it("has a row for each workspace", () => {
    assert.deepEqual(packageTable.map(({ folder }) => folder).sort(), workspaces.toSorted());
  });

  it("names only what packages export", () => {
    const exported = workspaces.flatMap((folder) => {
      const { name, exports = {} } = readManifest(folder);
      return Object.keys(exports).map((path) => name + path.slice(1));
    });
    for (const { folder, mayImport, mayImportTypesOf = [] } of packageTable) {
      for (const pattern of [...mayImport, ...mayImportTypesOf]) {
        const beginning = pattern.replace(/\*$/, "");
        const found = exported.some((specifier) => `${specifier}/`.startsWith(beginning));
        assert.ok(found, `${folder} may import ${pattern}, which nobody exports`);
      }
    }
  });
});

describe("package-imports", () => {
  const refused = [
    ["chaincode/src/a.ts", "@basics/descriptor"],
    ["chaincode/src/a.ts", "@basics/runtime/files"],
    ["runtime/src/a.ts", "@basics/chaincode/domain"],
    ["network/descriptor/src/a.ts", "@basics/local"],
    ["network/messages/src/a.ts", "@basics/descriptor"],
    ["network/local/src/a.ts", "@basics/descriptor"],
    ["network/oracle/src/proxy/a.ts", "@basics/local"],
    ["network/embedded/src/a.ts", "@basics/gateway"],
    ["network/embedded/src/a.ts", "@basics/oracle/proxy"],
    ["network/embedded/src/a.ts", "@basics/chaincode/domain"],
    ["network/fabric/src/a.ts", "@basics/embedded"],
    ["gateway/src/a.ts", "@basics/chaincode"],
    ["gateway/src/a.ts", "@basics/embedded"],
    ["gateway/src/a.ts", "@basics/local"],
    ["gateway/src/a.ts", "@basics/manager"],
    ["manager/src/a.ts", "@basics/gateway"],
    ["manager/src/a.ts", "@basics/chaincode/records"],
    ["manager/src/a.ts", "@basics/messages"],
    ["experiments/src/a.ts", "@basics/oracle/live"],
    ["experiments/src/a.ts", "@basics/chaincode/records"],
    ["scripts/consortium/src/a.ts", "@basics/cli"],
    ["scripts/consortium/src/a.ts", "@basics/experiments"],
    ["scripts/audit/src/a.ts", "@basics/consortium"],
    ["scripts/lab/src/a.ts", "@basics/cli"],
  ];
  for (const [path, specifier] of refused) {
    it(`refuses ${specifier} in ${path}`, () => {
      assert.deepEqual(faultsByTable(path, importing(specifier)), ["notAllowed"]);
    });
  }

  const accepted = [
    ["network/descriptor/src/a.ts", "@basics/chaincode/domain"],
    ["network/oracle/src/proxy/a.ts", "@basics/messages"],
    ["network/embedded/src/a.ts", "@basics/oracle"],
    ["network/embedded/src/a.ts", "@basics/oracle/live"],
    ["network/embedded/src/a.ts", "@basics/messages/signature"],
    ["network/fabric/src/a.ts", "@basics/oracle/proxy"],
    ["gateway/src/a.ts", "@basics/chaincode/domain"],
    ["gateway/src/a.ts", "@basics/descriptor"],
    ["gateway/src/a.ts", "@basics/runtime/waiting"],
    ["manager/src/a.ts", "@basics/chaincode/domain"],
    ["manager/src/a.ts", "@basics/runtime/files"],
    ["experiments/src/a.ts", "@basics/oracle"],
    ["experiments/src/a.ts", "@basics/chaincode/domain"],
    ["scripts/consortium/src/a.ts", "@basics/gateway"],
    ["scripts/audit/src/a.ts", "@basics/messages"],
    ["scripts/lab/src/a.ts", "@basics/experiments/statistics"],
    ["scripts/cli/src/a.ts", "@basics/lab"],
    ["test/src/a.ts", "@basics/consortium"],
  ];
  for (const [path, specifier] of accepted) {
    it(`accepts ${specifier} in ${path}`, () => {
      assert.deepEqual(faultsByTable(path, importing(specifier)), []);
    });
  }

  it("accepts types alone of what a row names for its types", () => {
    const path = "gateway/src/a.ts";
    const records = "@basics/chaincode/records";
    assert.deepEqual(faultsByTable(path, `import type { A } from "${records}";`), []);
    assert.deepEqual(faultsByTable(path, `export type { A } from "${records}";`), []);
    assert.deepEqual(faultsByTable(path, `let a: import("${records}").A;`), []);
    assert.deepEqual(faultsByTable(path, importing(records)), ["typesOnly"]);
    assert.deepEqual(faultsByTable(path, `export * from "${records}";`), ["typesOnly"]);
  });

  it("sees every way of naming another package", () => {
    const ways = [
      'import "@basics/embedded";',
      'import type { A } from "@basics/embedded";',
      'export { a } from "@basics/embedded";',
      'export * from "@basics/embedded";',
      'const a = await import("@basics/embedded");',
      'let a: import("@basics/embedded").A;',
      'import a = require("@basics/embedded");',
      'const a = require("@basics/embedded");',
      'const a = require.resolve("@basics/embedded");',
      'const a = import.meta.resolve("@basics/embedded");',
    ];
    for (const code of ways) assert.deepEqual(faults("gateway/src/a.ts", code), ["notAllowed"]);
  });

  it("names the row, what it allows, and what to do instead", () => {
    const [{ message }] = lintSnippet(
      "package-imports",
      "gateway/src/a.ts",
      importing("@basics/embedded"),
    );
    assert.match(message, /^gateway may import @basics\/chaincode\/domain, @basics\/descriptor, /);
    assert.match(message, /and types of @basics\/chaincode\/records; @basics\/embedded is not/);
    assert.match(message, /Move what both need .*See docs\/architecture\.md/);
  });

  it("refuses another package's path, and a package's own name", () => {
    assert.deepEqual(faults("gateway/src/a.ts", importing("../../manager/src/b.js")), ["byPath"]);
    assert.deepEqual(faults("gateway/src/a.ts", importing("@basics/gateway")), ["itself"]);
    assert.deepEqual(faults("gateway/src/a.test.ts", importing("../../manager/src/b.js")), [
      "byPath",
    ]);
  });

  it("refuses what package.json does not name", () => {
    const path = "gateway/src/a.ts";
    assert.deepEqual(faults(path, importing("left-pad")), ["notNamed"]);
    assert.deepEqual(faults(path, importing("fast-check")), ["notNamed"], "named for tests only");
    assert.deepEqual(faults("gateway/src/a.test.ts", importing("fast-check")), []);
    assert.deepEqual(faults("gateway/src/a.test.ts", importing("left-pad")), ["notNamed"]);
    assert.deepEqual(faults(path, importing("zod")), []);
    assert.deepEqual(faults(path, importing("@grpc/grpc-js/build/src/call.js")), []);
    assert.deepEqual(faults(path, importing("node:fs") + importing("node:fs/promises")), []);
  });

  it("keeps what is for tests out of everything else", () => {
    const forTests = ["./a.test.js", "./testing/b.js", "../testing/b.js"];
    for (const specifier of forTests) {
      assert.deepEqual(faults("gateway/src/http/a.ts", importing(specifier)), ["testCode"]);
      assert.deepEqual(faults("gateway/src/http/b.test.ts", importing(specifier)), []);
      assert.deepEqual(faults("gateway/src/testing/rest/b.ts", importing(specifier)), []);
    }
    const scaffolding = "@basics/chaincode/testing/shim";
    assert.deepEqual(faultsByTable("gateway/src/a.ts", importing(scaffolding)), ["testCode"]);
    assert.deepEqual(faultsByTable("gateway/src/testing/a.ts", importing(scaffolding)), []);
  });

  it("lets tests import what their package.json names, beyond the table", () => {
    assert.deepEqual(faultsByTable("gateway/src/a.test.ts", importing("@basics/chaincode")), []);
    assert.deepEqual(faultsByTable("gateway/src/testing/a.ts", importing("@basics/local")), []);
  });
});
