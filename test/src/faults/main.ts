/** `npm run test:faults`: faults under load, one after the other, and what they did as a table. */
import { parseArgs } from "node:util";
import { Random } from "../harness/random.js";
import { ledgerUnderTest } from "../harness/ledger-under-test.js";
import { TestConsortium } from "../harness/test-consortium.js";
import { faults } from "./faults.js";
import type { Fault } from "./faults.js";
import { report } from "./report.js";
import type { FaultResult } from "./report.js";
import { runRound } from "./round.js";

const usage = `Usage: npm run test:faults -- [--ledger embedded|fabric] [--fabric-bin DIR] [--rounds N] [--fault TEXT] [--seed S]

Kills and stops parts of a consortium of three operators while VMs migrate, then holds the ledgers
against what was done.

  --ledger      what to run on (default: embedded)
  --fabric-bin  folder of Fabric's programs (default: PATH)
  --rounds      rounds of each fault (default: 1)
  --fault       only faults whose name contains TEXT
  --seed        choose the same as a run that printed this seed`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "1" },
    fault: { type: "string", default: "" },
    seed: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(usage);
else process.exitCode = await main();

async function main(): Promise<number> {
  const rounds = Number(values.rounds);
  const chosen = faults.filter(
    ({ name, ledgers }) => ledgers.includes(ledgerUnderTest) && name.includes(values.fault),
  );
  if (!Number.isInteger(rounds) || rounds < 1 || chosen.length === 0) {
    console.error(
      `Nothing to run: --rounds ${values.rounds}, --fault "${values.fault}".\n${usage}`,
    );
    return 2;
  }
  if (values.seed !== undefined) process.env["BASICS_SEED"] = values.seed;
  const random = Random.announced("faults");
  await using consortium = await TestConsortium.start(3, ordererOption());
  const results: FaultResult[] = [];
  for (const fault of chosen) results.push(await runFault(consortium, fault, rounds, random));
  console.log(`\n${report(results)}`);
  const failed = results.some(({ lost, doubled }) => lost + doubled > 0);
  return failed ? 1 : 0;
}

async function runFault(
  consortium: TestConsortium,
  fault: Fault,
  rounds: number,
  random: Random,
): Promise<FaultResult> {
  const total = { migrations: 0, lost: 0, doubled: 0, resent: 0, longestStallMs: 0 };
  for (let count = 1; count <= rounds; count++) {
    const round = await runRound(consortium, fault, random);
    console.log(`${fault.name}, round ${count}: ${JSON.stringify(round)}`);
    total.migrations += round.migrations;
    total.resent += round.resent;
    // Of the ledgers as a whole, so not summed up.
    total.lost = round.lost;
    total.doubled = round.doubled;
    total.longestStallMs = Math.max(total.longestStallMs, round.longestStallMs);
  }
  return { name: fault.name, rounds, ...total };
}

function ordererOption(): Parameters<typeof TestConsortium.start>[1] {
  return ledgerUnderTest === "embedded"
    ? {}
    : { fabric: { bin: process.env["FABRIC_BIN"], orderers: 3 } };
}
