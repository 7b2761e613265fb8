import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cleaning } from "@basics/runtime/testing/temporary-folder";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

/** Resolves modules as the chaincode package of BASICS does, whose dependencies suffice here. */
const require = createRequire(fileURLToPath(new URL("../../../../chaincode/", import.meta.url)));

/**
 * Writes a small chaincode package into a temporary folder. It keeps records by key, and tells its
 * edition.
 */
export async function writeRecordsChaincode(edition: string, context: Cleaning): Promise<string> {
  const directory = await temporaryFolder(context);
  await mkdir(join(directory, "node_modules"));
  for (const name of ["fabric-shim", "fabric-contract-api"]) {
    const installed = dirname(require.resolve(`${name}/package.json`));
    await symlink(installed, join(directory, "node_modules", name));
  }
  const manifest = { name: "records", version: "1.0.0", main: "index.js" };
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest));
  await writeFile(join(directory, "index.js"), program(edition));
  return directory;
}

const program = (edition: string): string => `
"use strict";
const { Contract } = require("fabric-contract-api");
class Records extends Contract {
  async put({ stub }, key, value) {
    const before = (await stub.getState(key)).toString();
    if (before === "") await stub.putState(key, Buffer.from(value));
    return before;
  }
  async keys({ stub }) {
    const keys = [];
    for await (const { key } of stub.getStateByRange("", "")) keys.push(key);
    return JSON.stringify(keys);
  }
  async edition() {
    return ${JSON.stringify(edition)};
  }
}
module.exports.contracts = [Records];
`;
