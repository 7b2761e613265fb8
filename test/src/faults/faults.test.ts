import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { LEDGER_UNDER_TEST } from "../harness/ledger-under-test.js";

const PROGRAM = fileURLToPath(new URL("./main.js", import.meta.url));
/** On Fabric there are fewer rounds, since its programs take longer to start again. */
const ROUNDS = LEDGER_UNDER_TEST === "embedded" ? 3 : 1;

/** Runs the program of `npm run test:faults`. @returns the rows of its table. */
async function runFaults(...options: string[]): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ["--conditions=basics-testing", "--enable-source-maps", PROGRAM, ...options],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let told = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (told += text));
  }
  const [status] = (await once(child, "close")) as [number | null];
  console.log(told);
  // The last lines of a failed run name the seed and the round that replay it.
  assert.equal(status, 0, told);
  return told.slice(told.indexOf("\nfault ")).trim().split("\n").slice(2);
}

test("several faults at random, overlapping, lose nothing and double nothing", async () => {
  const rows = await runFaults("--fault", "random", "--rounds", String(ROUNDS), "--small");
  assert.equal(rows.length, 1);
  assert.match(rows[0] ?? "", new RegExp(`^several at random +${ROUNDS} +\\d+ +0 +0 `));
});

test("gateways and the network killed under load lose nothing and double nothing", async () => {
  const rows = await runFaults("--fault", "kill -9 of");
  for (const victim of ["a gateway", "a manager", "the whole network"]) {
    const row = rows.find((each) => each.startsWith(`kill -9 of ${victim} `));
    assert.match(row ?? "", / 1 +\d+ +0 +0 /, victim);
  }
});
