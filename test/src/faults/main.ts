/** `npm run test:faults`: faults under load, one after the other, and what they did as a table. */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { Random } from "../harness/random.js";
import { ledgerUnderTest, withThreeOrderers } from "../harness/ledger-under-test.js";
import { TestConsortium } from "../harness/test-consortium.js";
import { rerunWithOwnMounts, whyNoDisks } from "./disks.js";
import { faults } from "./faults.js";
import type { Fault } from "./faults.js";
import { report, sumUp } from "./report.js";
import type { FaultResult } from "./report.js";
import { runRandomRounds } from "./random-rounds.js";
import { runRound } from "./round.js";
import type { Round } from "./round.js";

const several = "several at random";

const usage = `Usage: npm run test:faults -- [OPTIONS]

Breaks parts of a consortium while VMs migrate, then holds the ledgers against what was done: each
migration ended as it was ended, each Confirmation has one Leave and one Arrival, lineages, custody
and an audit of the blocks agree. Prints what was lost and doubled, as a table; exit status 1 if
anything was, 2 for wrong usage.

Each named fault has the consortium to itself:
${faults.map(({ name, ledgers }) => `  ${name}${ledgers.includes("embedded") ? "" : " (fabric)"}`).join("\n")}

The fault "${several}" inflicts 3 to 7 at once, overlapping, as the seed chooses: kill -9 and
hanging of gateways, managers, chaincode and the ledger's nodes; relays late, twice and in reverse
order; full disks of gateways and managers; position files torn, empty, rubbish, another's or of the
future; clocks that jump by up to two hours, either way. Two operators' managers are played by the
test, two others have reference managers that send images; of these each VM must run at one place,
unaltered.

Options:
  --ledger KIND     what to run on: embedded or fabric (default: embedded)
  --fabric-bin DIR  folder of Fabric's programs (default: PATH)
  --rounds N        rounds of each fault (default: 1)
  --fault TEXT      only faults whose name contains TEXT
  --seed S          choose the same as a run that printed this seed
  --round R         only this round of "${several}", as a run that failed in it says
  --small           "${several}" with fewer processes: the embedded network runs the chaincode
                    itself, which is not killed then
  --help            this

Full disks need small disks, which Linux lets anyone have in a name space of their own (unshare);
where it does not, this says so and leaves them out.`;

const options = {
  rounds: { type: "string", default: "1" },
  round: { type: "string" },
  fault: { type: "string", default: "" },
  seed: { type: "string" },
  small: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const values = optionsGiven();
if (values === undefined) process.exitCode = 2;
else if (values.help) console.log(usage);
else process.exitCode = await main(values);

/** Undefined, and told, where they are none of these. */
function optionsGiven() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)} See --help.`);
    return undefined;
  }
}

async function main(values: NonNullable<ReturnType<typeof optionsGiven>>): Promise<number> {
  const rounds = numbersOf(values.rounds, values.round);
  const seed = Number(values.seed ?? process.env["BASICS_SEED"] ?? randomInt(2 ** 31));
  const named = faults.filter(
    ({ name, ledgers }) => ledgers.includes(ledgerUnderTest) && name.includes(values.fault),
  );
  const isRandom = several.includes(values.fault);
  if (rounds === undefined || !Number.isInteger(seed) || (named.length === 0 && !isRandom)) {
    const { rounds: count, round = "", fault, seed: text = "" } = values;
    console.error(
      `Nothing to run: --rounds ${count}, --round "${round}", --fault "${fault}", --seed "${text}". ` +
        "See --help.",
    );
    return 2;
  }
  const status = isRandom ? rerunWithOwnMounts() : undefined;
  if (status !== undefined) return status;
  console.log(`faults: seed ${seed} (the same again: --seed ${seed})`);
  const results = values.round === undefined ? await runNamed(named, rounds.length, seed) : [];
  if (isRandom) {
    const why = whyNoDisks();
    if (why !== undefined)
      console.log(`Full disks are left out: no small disk to be had (${why}).`);
    const random = await runRandomRounds(several, seed, rounds, values.small);
    results.push(random.result);
    if (random.failed) return 1;
  }
  console.log(`\n${report(results)}`);
  return results.some(({ lost, doubled }) => lost + doubled > 0) ? 1 : 0;
}

/** The rounds by number; undefined for what is no number. */
function numbersOf(rounds: string, round: string | undefined): number[] | undefined {
  const valid = (text: string): boolean => /^[1-9]\d{0,4}$/.test(text);
  if (round !== undefined) return valid(round) ? [Number(round)] : undefined;
  return valid(rounds)
    ? Array.from({ length: Number(rounds) }, (_, index) => index + 1)
    : undefined;
}

async function runNamed(
  named: readonly Fault[],
  rounds: number,
  seed: number,
): Promise<FaultResult[]> {
  const results: FaultResult[] = [];
  if (named.length === 0) return results;
  const random = new Random(seed);
  await using consortium = await TestConsortium.start(3, withThreeOrderers());
  for (const fault of named) results.push(await runFault(consortium, fault, rounds, random));
  return results;
}

async function runFault(
  consortium: TestConsortium,
  fault: Fault,
  rounds: number,
  random: Random,
): Promise<FaultResult> {
  const done: Round[] = [];
  for (let count = 1; count <= rounds; count++) {
    const round = await runRound(consortium, fault, random);
    console.log(`${fault.name}, round ${count}: ${JSON.stringify(round)}`);
    done.push(round);
  }
  return sumUp(fault.name, done);
}
