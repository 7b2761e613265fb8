import assert from "node:assert/strict";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../network/testing/temporary-folder.js";
import { outputAfter } from "./chaincode-output.js";

test("Of a chaincode's output its own last words are shown, of this start only", async (context) => {
  const log = join(await temporaryFolder(context), "log");
  await writeFile(log, "before\n");
  const output = await outputAfter(log);
  assert.match(await output(), /wrote nothing/);
  const frame = "    at require (node:internal/modules/helpers:182:18)\n";
  await appendFile(log, `Error: boom\n    at index.js:1:7\n${frame}`);
  const said = await output();
  assert.match(said, /Error: boom\n\s+at index\.js:1:7$/);
  assert.doesNotMatch(said, /before/);
});
