import { benchSimulator } from "@basics/experiments";
import { progressBar } from "../output/progress-bar.js";
import type { BenchRow } from "./row.js";
import { plainRow, ratioRow } from "./row.js";

const million = 1e6;

/** Measures the simulator. */
export async function simulatorRows(rounds: number): Promise<BenchRow[]> {
  const bar = progressBar("simulating");
  // One of its runs takes milliseconds.
  const options = { rounds: 3 * rounds, onProgress: bar.update };
  const measured = await benchSimulator(options).finally(bar.end);
  const { scenarioMs, events, eventsPerSecond, bareHeapEventsPerSecond } = measured;
  const { allFiguresSeconds, allFiguresEvents } = measured;
  const inMillions = (value: number): string => `${(value / million).toFixed(2)} million`;
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
      pairs: [[eventsPerSecond / million, bareHeapEventsPerSecond / million]],
    }),
  ];
}
