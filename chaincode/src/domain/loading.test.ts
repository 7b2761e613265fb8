import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import test from "node:test";

const entry = require.resolve(".");

/** Runs a program in a process of its own and answers what it printed, as JSON. */
function run<T>(...args: readonly string[]): T {
  return JSON.parse(execFileSync(process.execPath, [...args], { encoding: "utf8" })) as T;
}

test("the vocabulary loads no package, and none of the chaincode's other files", () => {
  const program = `
    require(${JSON.stringify(entry)});
    const all = [...Object.keys(require.cache), ...process.moduleLoadList];
    console.log(JSON.stringify(all));
  `;
  const loaded = run<readonly string[]>("--eval", program);
  const foreign = loaded.filter((name) => /fabric|reflect-metadata|zod|node_modules/.test(name));
  assert.deepEqual(foreign, []);
  const files = loaded.filter((name) => name.endsWith(".js"));
  assert.ok(files.length > 1);
  for (const file of files) assert.match(file, /[\\/]domain[\\/][a-z-]+\.js$/);
});

test("an ECMAScript module imports everything by its name", () => {
  const program = `
    import * as imported from ${JSON.stringify(pathToFileURL(entry).href)};
    console.log(JSON.stringify(Object.keys(imported)));
  `;
  const names = run<readonly string[]>("--input-type=module", "--eval", program);
  const exported = Object.keys(require(entry) as object);
  assert.ok(exported.includes("LEDGER_ERRORS"));
  for (const name of exported) assert.ok(names.includes(name), name);
});
