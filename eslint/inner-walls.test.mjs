import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { lintSnippet } from "./lint-snippet.mjs";
import { root } from "./source-files.js";
import { wallTable } from "./wall-table.js";

const faults = (path, specifier) =>
  lintSnippet("inner-walls", path, `import type { A } from "${specifier}";`).map(
    ({ messageId }) => messageId,
  );

describe("inner-walls", () => {
  it("names folders that there are", () => {
    for (const { folder, except = [], not = [] } of wallTable) {
      const ours = not.filter((entry) => entry.includes("/src"));
      for (const path of [folder, ...except, ...ours]) {
        assert.ok(existsSync(join(root, path)), `There is no folder ${path}`);
      }
    }
  });

  it("lets the vocabulary import itself and Node's modules only", () => {
    const path = "chaincode/src/domain/migration/states.ts";
    assert.deepEqual(faults(path, "../ids"), []);
    assert.deepEqual(faults(path, "node:crypto"), []);
    assert.deepEqual(faults(path, "../../records"), ["onlyItself"]);
    assert.deepEqual(faults(path, "fabric-shim"), ["onlyItself"]);
    assert.deepEqual(faults("chaincode/src/domain/ids.test.ts", "fast-check"), []);
  });

  it("keeps gRPC, protobufs and the live parts out of Oracle's pure model", () => {
    const path = "network/oracle/src/delays/exponential.ts";
    assert.deepEqual(faults(path, "../random.js"), []);
    assert.deepEqual(faults(path, "zod"), []);
    for (const specifier of [
      "@grpc/grpc-js",
      "@hyperledger/fabric-protos",
      "google-protobuf",
      "@basics/descriptor",
      "../live/file.js",
      "../proxy/main.js",
    ]) {
      assert.deepEqual(faults(path, specifier), ["not"]);
      assert.deepEqual(faults("network/oracle/src/proxy/a.ts", specifier), []);
    }
  });

  it("refuses an import over a wall, and says why the wall stands", () => {
    const path = "manager/src/transfer/receive.ts";
    assert.deepEqual(faults(path, "../digest/tree.js"), []);
    assert.deepEqual(faults("manager/src/migration/a.ts", "../transfer/receive.js"), []);
    const [{ message }] = lintSnippet(
      "inner-walls",
      path,
      'export * from "../migration/tasks.js";',
    );
    assert.match(
      message,
      /^manager\/src\/transfer does not import \.\.\/migration\/tasks\.js, for/,
    );
  });
});
