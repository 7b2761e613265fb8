/** `npm run test:faults`: faults under load, one after the other, and a table of what they did. */
import { rerunWithOwnMounts, whyNoDisks } from "./disks.js";
import { Fleet } from "./fleet.js";
import { readOptions } from "./options.js";
import type { Options } from "./options.js";
import { report } from "./report.js";
import type { FaultResult } from "./report.js";
import { runRounds } from "./rounds.js";
import { Stage } from "./stage.js";

const options = readOptions();
process.exitCode =
  typeof options === "number" ? options : (rerunWithOwnMounts() ?? (await run(options)));

async function run({ kinds, seed, numbers, isSmall }: Options): Promise<number> {
  console.log(`faults: seed ${seed} (the same again: --seed ${seed})`);
  const why = whyNoDisks();
  if (why !== undefined) console.log(`Full disks are left out: no small disk to be had (${why}).`);
  await using stage = await Stage.start(isSmall);
  const fleet = await Fleet.create(stage.consortium);
  const results: FaultResult[] = [];
  let failed = false;
  for (const kind of kinds.filter((each) => each.isPossible(stage.scene))) {
    const run = await runRounds({ stage, fleet }, { kind, seed, numbers });
    results.push(run.result);
    failed = run.failed;
    if (failed) break;
  }
  console.log(`\n${report(results)}`);
  return failed ? 1 : 0;
}
