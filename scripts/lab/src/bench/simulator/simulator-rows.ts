import { benchSimulator } from "@basics/experiments/bench";
import { plainRow, ratioRow } from "../row.js";
import type { BenchRow } from "../row.js";

const MILLION = 1e6;

/** Measures the simulator. `onProgress` receives the share that is done, from 0 to 1. */
export async function simulatorRows(
  rounds: number,
  onProgress: (done: number) => void,
): Promise<BenchRow[]> {
  // One run of the simulator takes only milliseconds, so it runs more rounds.
  const measured = await benchSimulator({ rounds: 3 * rounds, onProgress });
  const { scenarioMs, events, eventsPerSecond, bareHeapEventsPerSecond } = measured;
  const { allFiguresSeconds, allFiguresEvents } = measured;
  const inMillions = (value: number): string => `${(value / MILLION).toFixed(2)} million`;
  return [
    plainRow(
      `simulator: all figures, both presets, ten seeds (${inMillions(allFiguresEvents)} events)`,
      "s",
      [allFiguresSeconds],
    ),
    plainRow(
      `simulator: 4 clouds, local rate 128, inter rate 4, 200 s (${inMillions(events)} events)`,
      "ms",
      [scenarioMs],
    ),
    ratioRow({
      figure: "simulator: events a second, one thread",
      unit: "million/s",
      reference: "a bare event heap",
      pairs: [[eventsPerSecond / MILLION, bareHeapEventsPerSecond / MILLION]],
    }),
  ];
}
