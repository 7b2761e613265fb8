import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paperFigureNames } from "../figures/figures.js";
import { runExperiment } from "../report/experiment.js";
import { presetNames, table1 } from "../scenario/scenario.js";
import type { Scenario } from "../scenario/scenario.js";
import { run } from "../simulation/run.js";
import { median } from "../statistics/mean-and-quantile.js";
import { bareHeapEventsPerSecond } from "./bare-heap.js";

/** The scenario whose time is compared from version to version. */
export const benchScenario: Scenario = {
  ...table1,
  operators: 4,
  localRatePerSecond: 128,
  interRatePerSecond: 4,
  durationSeconds: 200,
};

export interface SimulatorBench {
  /** Medians over the rounds of one run of {@link benchScenario}, seed 1, on one thread. */
  readonly scenarioMs: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  /** A bare heap of as many events, each popped and followed by another; taken in turns with the runs. */
  readonly bareHeapEventsPerSecond: number;
  /** All figures under both presets with ten seeds, from reading the sweeps to the report on disk. */
  readonly allFiguresSeconds: number;
  readonly allFiguresEvents: number;
}

export interface BenchSimulatorOptions {
  readonly rounds?: number;
  readonly seeds?: number;
  readonly onProgress?: (done: number) => void;
}

export async function benchSimulator({
  rounds = 9,
  seeds = 10,
  onProgress,
}: BenchSimulatorOptions = {}): Promise<SimulatorBench> {
  const scenario: { ms: number; events: number }[] = [];
  const bare: number[] = [];
  // The first rounds are for the compiler.
  for (let round = -2; round < rounds; round += 1) {
    const started = performance.now();
    const { events } = await run(benchScenario, 1);
    const ms = performance.now() - started;
    const heap = bareHeapEventsPerSecond(events);
    if (round < 0) continue;
    scenario.push({ ms, events });
    bare.push(heap);
  }
  const scenarioMs = median(scenario.map(({ ms }) => ms));
  const events = scenario[0]?.events ?? 0;
  const folder = await mkdtemp(join(tmpdir(), "basics-bench-figures-"));
  try {
    const all = await runExperiment({
      figures: paperFigureNames,
      presetNames,
      seeds,
      out: folder,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    return {
      ...{ scenarioMs, events, eventsPerSecond: (events / scenarioMs) * 1000 },
      bareHeapEventsPerSecond: median(bare),
      allFiguresSeconds: all.tookMs / 1000,
      allFiguresEvents: all.events,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
