import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { LEDGER_UNDER_TEST } from "../harness/ledger-under-test.js";
import { faults } from "./faults.js";
import { roundKinds } from "./plan.js";
import type { RoundKind } from "./plan.js";

/** The rounds that the command line of `npm run test:faults` asks for. */
export interface Options {
  readonly kinds: readonly RoundKind[];
  readonly seed: number;
  /** The numbers of the rounds of each kind. */
  readonly numbers: readonly number[];
  readonly isSmall: boolean;
}

const listed = faults.map(
  ({ name, ledgers }) => `  ${name}${ledgers.includes("embedded") ? "" : " (fabric)"}`,
);

const USAGE = `Usage: npm run test:faults -- [OPTIONS]

Breaks parts of a consortium while VMs migrate, then holds the ledgers against what was done: each
migration ended as it was ended, each Confirmation has one Leave and one Arrival, lineages, custody
and an audit of the blocks agree. Prints what was lost and doubled, as a table; exit status 1 if
anything was, 2 for wrong usage.

Each named fault has the consortium to itself:
${listed.join("\n")}

The fault "several at random" inflicts 3 to 7 of these at once, overlapping, as the seed chooses: all
but those that would leave nothing for others to hit. Position files become torn, empty, rubbish,
another's or of the future, or are deleted; clocks jump by up to two hours, either way. Two operators'
managers are played by the test, two others have reference managers that send images; of these each
VM must run at one place, unaltered.

Options:
  --ledger KIND     what to run on: embedded or fabric (default: embedded)
  --fabric-bin DIR  folder of Fabric's programs (default: PATH)
  --rounds N        rounds of each fault (default: 1)
  --fault TEXT      only faults whose name contains TEXT
  --seed S          choose the same as a run that printed this seed
  --round R         only this round of each fault, as a run that failed in it says
  --small           with fewer processes: the embedded network runs the chaincode itself, which is
                    not killed then
  --help            this

Full disks need small disks, which Linux lets anyone have in a name space of their own (unshare);
where it does not, this says so and leaves them out.`;

const described = {
  rounds: { type: "string", default: "1" },
  round: { type: "string" },
  fault: { type: "string", default: "" },
  seed: { type: "string" },
  small: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/**
 * Reads the command line.
 *
 * @returns an exit status where there is nothing to run, which it tells.
 */
export function readOptions(): Options | number {
  const values = valuesGiven();
  if (values === undefined) return 2;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const numbers = numbersOf(values.rounds, values.round);
  const seed = Number(values.seed ?? process.env["BASICS_SEED"] ?? randomInt(2 ** 31));
  const kinds = roundKinds.filter(
    ({ name, ledgers }) => ledgers.includes(LEDGER_UNDER_TEST) && name.includes(values.fault),
  );
  if (numbers === undefined || !Number.isInteger(seed) || kinds.length === 0) {
    const { rounds, round = "", fault, seed: text = "" } = values;
    console.error(
      `Nothing to run: --rounds ${rounds}, --round "${round}", --fault "${fault}", ` +
        `--seed "${text}". See --help.`,
    );
    return 2;
  }
  return { kinds, seed, numbers, isSmall: values.small };
}

/** The options as text; undefined, and told, where there are others than described. */
function valuesGiven() {
  try {
    return parseArgs({ options: described }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)} See --help.`);
    return undefined;
  }
}

/** The numbers of the rounds; undefined for a text that is no number. */
function numbersOf(rounds: string, round: string | undefined): number[] | undefined {
  const valid = (text: string): boolean => /^[1-9]\d{0,4}$/.test(text);
  if (round !== undefined) return valid(round) ? [Number(round)] : undefined;
  return valid(rounds)
    ? Array.from({ length: Number(rounds) }, (_, index) => index + 1)
    : undefined;
}
