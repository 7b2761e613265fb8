import { RandomStream } from "@basics/oracle";
import { countRefusedWrites, tellFailure } from "./failure.js";
import type { Fleet } from "./fleet.js";
import { planRound } from "./plan.js";
import type { PlannedFault, RoundKind } from "./plan.js";
import { sumUp } from "./report.js";
import type { FaultResult } from "./report.js";
import { runRound } from "./round.js";
import type { Round } from "./round.js";
import type { Stage } from "./stage.js";

/** The place where rounds run: the consortium, and the VMs that its managers move. */
export interface Ground {
  readonly stage: Stage;
  readonly fleet: Fleet;
}

/** The rounds of one kind that are to run. */
export interface RoundsToRun {
  readonly kind: RoundKind;
  readonly seed: number;
  readonly numbers: readonly number[];
}

/** The outcome of the rounds of one kind. */
export interface RoundsRun {
  readonly result: FaultResult;
  readonly failed: boolean;
}

/** Runs rounds of one kind, one after the other, up to one in which something does not hold. */
export async function runRounds(
  { stage, fleet }: Ground,
  { kind, seed, numbers }: RoundsToRun,
): Promise<RoundsRun> {
  const done: Round[] = [];
  const inflicted: PlannedFault[] = [];
  let failed = false;
  for (const number of numbers) {
    const plan = planRound(kind, seed, number, stage.scene);
    inflicted.push(...plan);
    // Named apart from the plan's own stream, so that the load does not change what goes wrong.
    const random = new RandomStream(seed, `load of ${kind.name}, round ${number}`);
    try {
      const round = await runRound(stage, fleet, plan, random);
      const count = plan.length === 1 ? "1 fault" : `${plan.length} faults`;
      console.log(`${kind.name}, round ${number}: ${count}, ${JSON.stringify(round)}`);
      done.push(round);
      failed = round.lost + round.doubled > 0;
    } catch (error) {
      console.error(error);
      failed = true;
    }
    if (failed) {
      await tellFailure(stage, { kind, seed, number, plan });
      break;
    }
  }
  await tellInflicted(kind, inflicted, stage);
  return { result: sumUp(kind.name, done), failed };
}

/** Tells how often each fault was inflicted, where a round chose among several. */
async function tellInflicted(
  kind: RoundKind,
  inflicted: readonly PlannedFault[],
  stage: Stage,
): Promise<void> {
  const counts = new Map<string, number>();
  for (const { fault } of inflicted) counts.set(fault.name, (counts.get(fault.name) ?? 0) + 1);
  if ([...counts.keys()].some((name) => name !== kind.name)) {
    const each = [...counts].map(([name, count]) => `${name} ${count}`);
    console.log(`${kind.name}: inflicted ${each.join(", ")}`);
  }
  if (inflicted.some(({ fault }) => fault.needs === "hasDisks")) {
    const refused = await countRefusedWrites(stage);
    console.log(
      `${kind.name}: full disks refused ${refused} writes so far, as services' logs tell`,
    );
  }
}
