import { calibration } from "./calibration.js";
import type { CalibrationPoint } from "./calibration.js";
import type { JudgeOptions } from "./judge-variants.js";
import { sensitivity } from "./sensitivity.js";
import type { JudgedReading } from "./sensitivity.js";
import { writeCalibration, writeSensitivity } from "./write-readings.js";

/** How the readings are simulated, and the folder where the results go. */
export interface ReadingOptions extends JudgeOptions {
  /** Folder for the page, the CSV and the chart; it is made where it is missing. */
  readonly out: string;
}

/**
 * Finds out which values of the block processing keep which claims, all else as in Table I, and writes
 * `calibration.html`, `.csv` and `.svg`. With ten seeds it takes some minutes.
 */
export async function runCalibration(options: ReadingOptions): Promise<CalibrationPoint[]> {
  const points = await calibration(options);
  await writeCalibration(points, options.out);
  return points;
}

/**
 * Finds out which claims hold where a point that the paper leaves open is read in another way, under both
 * presets, and writes `sensitivity.html` and `.csv`. With ten seeds it takes some minutes.
 */
export async function runSensitivity(options: ReadingOptions): Promise<JudgedReading[]> {
  const judged = await sensitivity(options);
  await writeSensitivity(judged, options.out);
  return judged;
}
