import type { Scenario } from "../scenario/scenario.js";
import type { Recorder } from "../simulation/recorder.js";
import { run } from "../simulation/run.js";
import type { RunResult } from "../simulation/run.js";

/** One run to be simulated: a scenario and a seed, which is a whole number. */
export interface Task {
  readonly scenario: Scenario;
  readonly seed: number;
  /** If true, the result has the end and the delay of each finished inter migration too. */
  readonly timeline?: boolean;
}

/** The result of a run, with its timeline where the task asks for one. */
export interface TaskResult extends RunResult {
  /** Each finished inter migration as [end, delay], both in seconds, in the order of ends. */
  readonly timeline?: readonly (readonly [number, number])[];
}

/** Simulates a task on this thread. */
export async function perform({ scenario, seed, timeline = false }: Task): Promise<TaskResult> {
  if (!timeline) return run(scenario, seed);
  const started = new Map<number, number>();
  const points: [number, number][] = [];
  const recorder: Recorder = {
    onStart: (migration, source, destination, nowMs) => {
      if (source !== destination) started.set(migration, nowMs / 1000);
    },
    onBlock: () => undefined,
    onComplete: (migration, nowMs) => {
      const start = started.get(migration);
      if (start !== undefined) points.push([nowMs / 1000, nowMs / 1000 - start]);
    },
  };
  const result = await run(scenario, seed, recorder);
  return { ...result, timeline: points };
}

/** An estimate of the events that a task takes, good enough to start the longest tasks first. */
export function weight({ scenario }: Task): number {
  const { operators, localRatePerSecond, interRatePerSecond, durationSeconds } = scenario;
  return operators * (localRatePerSecond + 2 * interRatePerSecond) * durationSeconds;
}
