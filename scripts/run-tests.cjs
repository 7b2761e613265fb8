// Runs the compiled tests (dist/**/*.test.js) of the folders given, with Node's own runner.
// Node 20 finds tests by folder and later Nodes by pattern, so the files are named one by one.
"use strict";
const { spawnSync } = require("node:child_process");
const { existsSync, readdirSync } = require("node:fs");
const { join, resolve } = require("node:path");

const [...folders] = process.argv.slice(2);
const files = (folders.length === 0 ? ["."] : folders).flatMap((folder) => {
  const dist = resolve(folder, "dist");
  if (!existsSync(dist)) return [];
  return (
    readdirSync(dist, { recursive: true })
      .filter((name) => name.endsWith(".test.js"))
      // What was compiled from a file that is gone since is no test any more.
      .filter((name) => existsSync(resolve(folder, "src", name.replace(/\.js$/, ".ts"))))
      .sort()
      .map((name) => join(dist, name))
  );
});
if (files.length === 0) {
  console.error(`No compiled test in ${folders.join(", ")}. Build first: npm run setup`);
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  ["--enable-source-maps", "--test", "--test-concurrency=2", "--test-reporter=spec", ...files],
  { stdio: "inherit" },
);
process.exit(status ?? 1);
