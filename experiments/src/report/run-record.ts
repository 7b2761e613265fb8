import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { presets } from "../scenario/scenario.js";
import type { Scenario } from "../scenario/scenario.js";
import { firstSeeds } from "../runs/first-seeds.js";
import type { Sweep } from "../sweep/sweep-file.js";
import type { Experiment, ExperimentOptions } from "./experiment.js";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

/** The content of `run.json`: it tells how to repeat an experiment, and on which machine it ran. */
export interface RunRecord {
  readonly version: string;
  readonly startedAt: string;
  readonly tookSeconds: number;
  readonly events: number;
  readonly figures: readonly string[];
  readonly seeds: readonly number[];
  readonly generator: string;
  readonly model: string;
  readonly presets: Readonly<Record<string, Scenario>>;
  readonly sweeps: readonly Sweep[];
  readonly claims: readonly object[];
  readonly node: string;
  readonly processor: { readonly model: string; readonly count: number };
}

/** The limits of the model, in words that stand on every report. */
export const MODEL_NOTE =
  "The model has no TCP: messages take constant latencies. Migrations unfinished at the end do not " +
  "count in a mean delay, which flatters overloaded points; they are drawn hollow.";

/** Makes the record of an experiment that has just ended. */
export function runRecord(experiment: Experiment, options: ExperimentOptions): RunRecord {
  const [first] = experiment.results.values();
  return {
    version,
    startedAt: new Date(Date.now() - experiment.tookMs).toISOString(),
    tookSeconds: experiment.tookMs / 1000,
    events: experiment.events,
    figures: options.figures,
    seeds: firstSeeds(options.seeds),
    generator: "xoshiro128**, a stream for each source, named and seeded",
    model: MODEL_NOTE,
    presets: Object.fromEntries(options.presetNames.map((name) => [name, presets[name]])),
    sweeps: (first ?? []).map(({ sweep }) => sweep),
    claims: experiment.claims.map(({ claim, verdicts }) => ({
      id: claim.id,
      text: claim.text,
      test: claim.test,
      calibrating: claim.calibrating === true,
      verdicts: Object.fromEntries(verdicts),
    })),
    node: process.version,
    processor: { model: cpus()[0]?.model ?? "unknown", count: availableParallelism() },
  };
}
