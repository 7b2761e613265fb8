// Builds the workspaces named, with all that they depend on; without names, everything:
//   node scripts/build.cjs [WORKSPACE…]
// A plain "tsc -b" does the same once the manager's client of the gateway is generated, and does not
// generate it again when the gateway's REST API changes.
"use strict";
const { spawnSync } = require("node:child_process");
const { join, resolve } = require("node:path");

const root = resolve(__dirname, "..");
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");

function run(...args) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

run(tsc, "-b", "gateway");
run(join(root, "manager", "generate-gateway-api.js"));
run(tsc, "-b", ...process.argv.slice(2));
