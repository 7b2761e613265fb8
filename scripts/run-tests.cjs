// Runs the tests of the folders given, with Node's own runner: those of a workspace, which are compiled
// (dist/**/*.test.js), and those of a folder that nothing compiles (*.test.mjs, straight in the folder).
// Node 20 finds tests by folder and later Nodes by pattern, so the files are named one by one.
"use strict";
const { spawnSync } = require("node:child_process");
const { existsSync, readdirSync } = require("node:fs");
const { join, resolve } = require("node:path");

function compiledTests(folder) {
  const dist = resolve(folder, "dist");
  if (!existsSync(dist)) return [];
  return (
    readdirSync(dist, { recursive: true })
      .filter((name) => name.endsWith(".test.js"))
      // A file whose source is gone was left by an earlier build: it is no test any more.
      .filter((name) => existsSync(resolve(folder, "src", name.replace(/\.js$/, ".ts"))))
      .sort()
      .map((name) => join(dist, name))
  );
}

function plainTests(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".test.mjs"))
    .sort()
    .map((name) => resolve(folder, name));
}

const [...folders] = process.argv.slice(2);
const files = (folders.length === 0 ? ["."] : folders).flatMap((folder) => [
  ...plainTests(folder),
  ...compiledTests(folder),
]);
if (files.length === 0) {
  console.error(`No compiled test in ${folders.join(", ")}. Build first: npm run setup`);
  process.exit(1);
}
const flags = [
  "--enable-source-maps",
  // Opens the packages' `testing/` folders to the tests, their workers and their forks. A program that
  // a test starts by its path does not get the flag, so it sees no more than a user's program does.
  "--conditions=basics-testing",
  "--test",
  "--test-concurrency=2",
  "--test-reporter=spec",
];
const { status } = spawnSync(process.execPath, [...flags, ...files], { stdio: "inherit" });
process.exit(status ?? 1);
