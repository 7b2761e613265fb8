import assert from "node:assert/strict";
import { test } from "node:test";
import { lastWords } from "./chaincode-output.js";

test("Of a chaincode's output its own last words are shown", () => {
  assert.equal(lastWords("\n", "log"), "it wrote nothing to log");
  const frame = "    at require (node:internal/modules/helpers:182:18)\n";
  const said = lastWords(`Error: boom\n    at index.js:1:7\n${frame}\n`, "log");
  assert.equal(said, "the end of its output, log:\n  Error: boom\n      at index.js:1:7");
  const long = lastWords("line\n".repeat(100), "log");
  assert.equal(long.split("\n").length, 13);
});
