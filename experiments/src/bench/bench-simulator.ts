import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paperFigureNames } from "../figures/paper-figures.js";
import { runExperiment } from "../report/run-experiment.js";
import { presetNames, table1 } from "../scenario/scenario.js";
import type { Scenario } from "../scenario/scenario.js";
import { run } from "../simulation/run.js";
import { median } from "../statistics/mean-and-quantile.js";
import { bareHeapEventsPerSecond } from "./bare-heap.js";

/** The scenario whose time is compared from version to version. */
const benchScenario: Scenario = {
  ...table1,
  operators: 4,
  localRatePerSecond: 128,
  interRatePerSecond: 4,
  durationSeconds: 200,
};

/** What `benchSimulator` measured. */
export interface SimulatorBench {
  /** Wall time of one run of the fixed scenario, seed 1, on one thread: the median of the rounds. */
  readonly scenarioMs: number;
  /** Events of that run. */
  readonly events: number;
  /** Events of that run over its wall time. */
  readonly eventsPerSecond: number;
  /** A bare heap of as many events, each popped and followed by another; taken in turns with the runs. */
  readonly bareHeapEventsPerSecond: number;
  /** All figures under both presets with ten seeds, from reading the sweeps to the report on disk. */
  readonly allFiguresSeconds: number;
  /** Events of all figures' runs together. */
  readonly allFiguresEvents: number;
}

interface BenchSimulatorOptions {
  /** How often the one scenario is timed; the medians are reported. */
  readonly rounds: number;
  /** Called with the share of the figures that are done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** Measures how fast the simulator is on this machine. It takes about a minute. */
export async function benchSimulator({
  rounds,
  onProgress,
}: BenchSimulatorOptions): Promise<SimulatorBench> {
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
      seeds: 10,
      out: folder,
      onProgress,
    });
    return {
      scenarioMs,
      events,
      eventsPerSecond: (events / scenarioMs) * 1000,
      bareHeapEventsPerSecond: median(bare),
      allFiguresSeconds: all.tookMs / 1000,
      allFiguresEvents: all.events,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
