import type { SimulatorBench } from "@basics/experiments";
import { table } from "../output/table.js";

/** The simulator's speed as text. */
export function simulatorReport(measured: SimulatorBench): string {
  const { eventsPerSecond, bareHeapEventsPerSecond, allFiguresEvents } = measured;
  const millions = (value: number): string => `${(value / 1e6).toFixed(2)} million`;
  return table(
    ["simulator", "measured"],
    [
      [
        "all figures, both presets, ten seeds",
        `${measured.allFiguresSeconds.toFixed(1)} s for ${millions(allFiguresEvents)} events`,
      ],
      [
        "4 clouds, local rate 128, inter rate 4, 200 s",
        `${measured.scenarioMs.toFixed(0)} ms for ${measured.events} events`,
      ],
      ["events a second, one thread", millions(eventsPerSecond)],
      ["a bare event heap's, same run", millions(bareHeapEventsPerSecond)],
      [
        "share of the bare heap's",
        `${((100 * eventsPerSecond) / bareHeapEventsPerSecond).toFixed(0)}%`,
      ],
    ],
  );
}
