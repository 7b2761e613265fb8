import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { pathToFileURL } from "node:url";
import * as domain from ".";

const ENTRY = require.resolve(".");

/** Runs a program that prints a list as JSON, in a process of its own. */
function namesFrom(...args: readonly string[]): readonly string[] {
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as string[];
}

test("the vocabulary loads no package, and none of the chaincode's other files", () => {
  const program = `
    require(${JSON.stringify(ENTRY)});
    const all = [...Object.keys(require.cache), ...process.moduleLoadList];
    console.log(JSON.stringify(all));
  `;
  const loaded = namesFrom("--eval", program);
  const foreign = loaded.filter((name) => /fabric|reflect-metadata|zod|node_modules/.test(name));
  assert.deepEqual(foreign, []);
  const files = loaded.filter((name) => name.endsWith(".js"));
  assert.ok(files.length > 1);
  for (const file of files) assert.match(file, /[\\/]domain[\\/][a-z-]+\.js$/);
});

test("an ECMAScript module imports everything by its name", () => {
  const program = `
    import * as imported from ${JSON.stringify(pathToFileURL(ENTRY).href)};
    console.log(JSON.stringify(Object.keys(imported)));
  `;
  const imported = namesFrom("--input-type=module", "--eval", program);
  for (const name of Object.keys(domain)) assert.ok(imported.includes(name), name);
});
