import { runAll } from "../runs/run-all.js";
import type { RunAllOptions } from "../runs/run-all.js";
import type { Task, TaskResult } from "../runs/task.js";
import { parseScenario } from "../scenario/parse.js";
import type { Scenario } from "../scenario/scenario.js";
import { summarize } from "../statistics/summary.js";
import type { Summary } from "../statistics/summary.js";
import type { ParameterName, Sweep } from "./sweep-file.js";

/** One combination of a sweep's values, and what its runs gave. */
export interface Point {
  readonly scenario: Scenario;
  readonly runs: readonly TaskResult[];
  readonly summary: Summary;
}

export interface SweepResult {
  readonly sweep: Sweep;
  readonly points: readonly Point[];
}

/** A sweep, and the scenario that gives every parameter that it does not say. */
export interface BasedSweep {
  readonly sweep: Sweep;
  readonly base: Scenario;
}

/** The scenarios of a sweep's points, the first parameter varying slowest. */
export function scenariosOf(sweep: Sweep, base: Scenario): Scenario[] {
  const varied = Object.entries(sweep.vary) as [ParameterName, number[]][];
  const combinations = varied.reduce<Record<string, number>[]>(
    (partial, [name, values]) =>
      partial.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
  const followed = Object.entries(sweep.follow) as [
    ParameterName,
    { parameter: ParameterName; times: number },
  ][];
  return combinations.map((values) => {
    const scenario = parseScenario({ ...sweep.scenario, ...values }, base);
    const following = followed.map(([name, { parameter, times }]) => [
      name,
      scenario[parameter] * times,
    ]);
    return parseScenario(Object.fromEntries(following) as Record<string, number>, scenario);
  });
}

/** Runs sweeps as one batch. Points that several sweeps have in common are run once. */
export async function runSweeps(
  sweeps: readonly BasedSweep[],
  seeds: readonly number[],
  options: RunAllOptions = {},
): Promise<SweepResult[]> {
  const tasks: Task[] = [];
  const places = new Map<string, number>();
  const placed = sweeps.map(({ sweep, base }) => {
    const timeline = sweep.panels.some(({ kind }) => kind === "timeline");
    const points = scenariosOf(sweep, base).map((scenario) => ({
      scenario,
      at: seeds.map((seed) => {
        const key = JSON.stringify([scenario, seed, timeline]);
        const known = places.get(key);
        if (known !== undefined) return known;
        places.set(key, tasks.length);
        return tasks.push({ scenario, seed, timeline }) - 1;
      }),
    }));
    return { sweep, points };
  });
  const results = await runAll(tasks, options);
  return placed.map(({ sweep, points }) => ({
    sweep,
    points: points.map(({ scenario, at }) => {
      const runs = at.flatMap((index) => results[index] ?? []);
      return { scenario, runs, summary: summarize(runs) };
    }),
  }));
}
