import { openCommitDelay } from "@basics/oracle";
import { globalOracle, localOracle } from "../scenario/chain-parameters.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Samples } from "../statistics/samples.js";
import type { MetricName } from "./metrics.js";
import type { Recorder } from "./recorder.js";
import { Simulation } from "./simulation.js";

/** What one run gave: a number for each metric (NaN: nothing observed), quantiles of the times. */
export interface RunResult {
  readonly seed: number;
  readonly metrics: Readonly<Record<MetricName, number>>;
  /** p50, p95 and p99 of each metric that is a mean of observed times. */
  readonly quantiles: Readonly<Partial<Record<MetricName, readonly number[]>>>;
  /** How many times each such mean is of. */
  readonly samples: Readonly<Partial<Record<MetricName, number>>>;
  readonly events: number;
}

export const quantileShares = [0.5, 0.95, 0.99] as const;

/** Plays one run. The same scenario and seed always give the same result. */
export async function run(
  scenario: Scenario,
  seed: number,
  recorder?: Recorder,
): Promise<RunResult> {
  const local = localOracle(scenario);
  const simulation = new Simulation(
    scenario,
    seed,
    {
      local: await Promise.all(
        Array.from({ length: scenario.operators }, () =>
          openCommitDelay(scenario.localCommitDelay, local),
        ),
      ),
      global: await openCommitDelay(scenario.globalCommitDelay, globalOracle(scenario)),
    },
    recorder,
  );
  simulation.run();
  return result(simulation, seed);
}

function result(simulation: Simulation, seed: number): RunResult {
  const { localMigrations, interMigrations, localBlocks, globalBlocks, events, loads } = simulation;
  const observed = {
    localMigrationDelaySeconds: localMigrations.delaySeconds,
    interMigrationDelaySeconds: interMigrations.delaySeconds,
    localInterBlockSeconds: localBlocks.interBlockSeconds,
    globalInterBlockSeconds: globalBlocks.interBlockSeconds,
    localBlockCommitSeconds: localBlocks.blockCommitSeconds,
    globalBlockCommitSeconds: globalBlocks.blockCommitSeconds,
  } as const satisfies Partial<Record<MetricName, Samples>>;
  const each = <T>(take: (samples: Samples) => T): Record<keyof typeof observed, T> =>
    Object.fromEntries(
      Object.entries(observed).map(([name, samples]) => [name, take(samples)]),
    ) as Record<keyof typeof observed, T>;
  const localCompleted = localMigrations.delaySeconds.length;
  const interCompleted = interMigrations.delaySeconds.length;
  return {
    seed,
    events,
    metrics: {
      ...each(({ mean }) => mean),
      localBlocks: localBlocks.blocks,
      globalBlocks: globalBlocks.blocks,
      localStarted: localMigrations.started,
      localCompleted,
      localUnfinished: localMigrations.started - localCompleted,
      interStarted: interMigrations.started,
      interCompleted,
      interUnfinished: interMigrations.started - interCompleted,
      localLoad: loads.local,
      globalLoad: loads.global,
      localStable: loads.local <= 1 ? 1 : 0,
      globalStable: loads.global <= 1 ? 1 : 0,
    },
    quantiles: each((samples) => samples.quantiles(quantileShares)),
    samples: each(({ length }) => length),
  };
}
