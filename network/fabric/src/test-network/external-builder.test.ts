import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { builderPaths, withBuilder } from "./external-builder.js";

const sample = `chaincode:
    externalBuilders:
       - name: ccaas_builder
         path: /opt/hyperledger/ccaas_builder
         propagateEnvironment:
           - CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG
    installTimeout: 300s
    path: elsewhere
`;

suite("The external builders of a core.yaml", () => {
  test("are those in its list, and nothing after it", () => {
    assert.deepEqual(builderPaths(sample), ["/opt/hyperledger/ccaas_builder"]);
    assert.deepEqual(builderPaths("chaincode:\n  externalBuilders: []\n"), []);
    assert.deepEqual(builderPaths("chaincode:\n  mode: net\n"), []);
  });

  test("take one more before them, in their indentation", () => {
    const changed = withBuilder(sample, "/home/me/builders/ccaas") ?? "";
    assert.deepEqual(builderPaths(changed), [
      "/home/me/builders/ccaas",
      "/opt/hyperledger/ccaas_builder",
    ]);
    assert.match(changed, /^ {7}- name: basics_ccaas$/m);
  });

  test("are made of an empty list, and not where there is no list", () => {
    const changed = withBuilder("chaincode:\n  externalBuilders: []\n  mode: net\n", "/b") ?? "";
    assert.deepEqual(builderPaths(changed), ["/b"]);
    assert.match(changed, /^ {2}mode: net$/m);
    assert.equal(withBuilder("chaincode:\n  mode: net\n", "/b"), undefined);
  });
});
