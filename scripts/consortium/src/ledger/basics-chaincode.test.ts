import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { it } from "node:test";
import { BASICS_CHAINCODE_DIRECTORY, loadChaincode } from "./basics-chaincode.js";

// The variable is read when the chaincode is loaded; without it each of its annotations is logged.
process.env["CORE_CHAINCODE_LOGGING_LEVEL"] = "error";

it("the directory of BASICS' chaincode is its package, which peers install", async () => {
  const text = await readFile(join(BASICS_CHAINCODE_DIRECTORY, "package.json"), "utf8");
  assert.equal((JSON.parse(text) as { name: string }).name, "@basics/chaincode");
});

it("the chaincode is loaded as often as there are peers, each a copy of its own", async () => {
  const [one, other] = [
    await loadChaincode(BASICS_CHAINCODE_DIRECTORY),
    await loadChaincode(BASICS_CHAINCODE_DIRECTORY),
  ];
  assert.notEqual(one, other);
  for (const chaincode of [one, other]) {
    assert.equal(typeof chaincode.Invoke, "function");
    assert.equal(typeof chaincode.Init, "function");
  }
});
