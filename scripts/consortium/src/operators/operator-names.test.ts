import assert from "node:assert/strict";
import { it } from "node:test";
import { operatorNames } from "./operator-names.js";

it("operators are named as Fabric's test networks name organisations", () => {
  assert.deepEqual(operatorNames(3), ["Org1MSP", "Org2MSP", "Org3MSP"]);
  assert.equal(operatorNames(64).at(-1), "Org64MSP");
});

it("a consortium has at least one operator and at most 64", () => {
  for (const count of [0, 65, 1.5, NaN, -1]) {
    assert.throws(() => operatorNames(count), RangeError, String(count));
  }
});
