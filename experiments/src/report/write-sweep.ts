import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PresetName } from "../scenario/scenario.js";
import { metricNames } from "../simulation/metrics.js";
import { pointsCsv } from "../sweep/csv.js";
import type { SweepResult } from "../sweep/run-sweeps.js";
import { drawPanel } from "./draw-panel.js";

/** Writes all metrics of a sweep as NAME.csv, and its panels as CSV and SVG. */
export async function writeSweep(
  result: SweepResult,
  preset: PresetName,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const whole = pointsCsv(result.points, metricNames);
  await writeFile(join(folder, `${result.sweep.name}.csv`), whole);
  for (const panel of result.sweep.panels) {
    const { name, svg, csv } = drawPanel(preset, panel, result);
    await writeFile(join(folder, `${name}.svg`), svg);
    await writeFile(join(folder, `${name}.csv`), csv);
  }
}
