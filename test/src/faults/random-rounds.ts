import { cp, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../harness/random.js";
import { Fleet } from "./fleet.js";
import { describeFault, planRound } from "./plan.js";
import type { PlannedFault } from "./plan.js";
import { runRandomRound } from "./random-round.js";
import { sumUp } from "./report.js";
import type { FaultResult } from "./report.js";
import type { Round } from "./round.js";
import { Stage } from "./stage.js";

/** Apart from the plan's own, so that what the load chooses does not change what goes wrong. */
const loadSeed = 0x5eed;

/** Runs random rounds on one consortium, up to one in which something does not hold. */
export async function runRandomRounds(
  name: string,
  seed: number,
  numbers: readonly number[],
  isSmall: boolean,
): Promise<{ readonly result: FaultResult; readonly failed: boolean }> {
  await using stage = await Stage.start(isSmall);
  const fleet = await Fleet.create(stage.consortium);
  const done: Round[] = [];
  const inflicted = new Map<PlannedFault["kind"], number>();
  let failed = false;
  for (const number of numbers) {
    const plan = planRound(seed, number, stage.scene);
    for (const { kind } of plan) inflicted.set(kind, (inflicted.get(kind) ?? 0) + 1);
    try {
      const random = new Random(seed ^ loadSeed).fork(number);
      const round = await runRandomRound(stage, fleet, plan, random);
      console.log(`${name}, round ${number}: ${plan.length} faults, ${JSON.stringify(round)}`);
      done.push(round);
      failed = round.lost + round.doubled > 0;
    } catch (error) {
      console.error(error);
      failed = true;
    }
    if (failed) {
      await tellFailure(
        stage,
        `--seed ${seed} --round ${number}${isSmall ? " --small" : ""}`,
        plan,
      );
      break;
    }
  }
  const refused = await countRefusedWrites(stage);
  const kinds = [...inflicted].map(([kind, count]) => `${kind} ${count}`);
  console.log(`${name}: inflicted ${kinds.join(", ")}`);
  console.log(`${name}: full disks refused ${refused} writes, as services' logs tell`);
  return { result: sumUp(name, done), failed };
}

/** How often gateways and managers logged that their disk was full. */
async function countRefusedWrites({ consortium, scene }: Stage): Promise<number> {
  const logs = scene.operators.flatMap((mspId) => {
    const { root } = consortium.consortium.layout.operator(mspId);
    return ["gateway.log", "manager.log"].map((name) => readFile(join(root, name), "utf8"));
  });
  const texts = await Promise.all(logs.map((reading) => reading.catch(() => "")));
  const lines = texts.flatMap((text) => text.split("\n"));
  return lines.filter((line) => line.includes("ENOSPC")).length;
}

/** All that it takes to look into it: what went wrong, how to have it again, and the logs. */
async function tellFailure(
  { consortium }: Stage,
  options: string,
  plan: readonly PlannedFault[],
): Promise<void> {
  const kept = await mkdtemp(join(tmpdir(), "basics-faults-failed-"));
  const isLarge = (file: string): boolean =>
    /\.(img|raw)$|filler$|\/network\/(?!.*\.log$)/.test(file);
  await cp(consortium.consortium.layout.root, kept, {
    recursive: true,
    dereference: true,
    filter: (file) => !isLarge(file),
  }).catch(() => undefined);
  console.error(
    [
      `FAILED with ${options}, in which went wrong:`,
      ...plan.map((fault) => `  ${describeFault(fault)}`),
      `The same faults again: npm run test:faults -- --fault random ${options}`,
      `Logs: ${kept}`,
    ].join("\n"),
  );
}
