import assert from "node:assert/strict";
import { it } from "node:test";
import { table } from "./table.js";

it("columns are as wide as their widest cell, and lines end without blanks", () => {
  const text = table(
    ["name", "state"],
    [
      ["gateway of Org1MSP", "ready"],
      ["peer", ""],
    ],
  );
  assert.equal(
    text,
    [
      "name                state",
      "------------------  -----",
      "gateway of Org1MSP  ready",
      "peer",
    ].join("\n"),
  );
});

it("a table without rows is its heading, and a cell that is missing is empty", () => {
  assert.equal(table(["a", "bc"], []), "a  bc\n-  --");
  assert.equal(table(["a", "b"], [["1"]]), "a  b\n-  -\n1");
});
