import { chartSvg } from "../chart/chart.js";
import type { Curve } from "../chart/curve.js";
import { table1 } from "../scenario/scenario.js";
import type { JudgedVariant, JudgeOptions } from "./judge-variants.js";
import { judgeVariants } from "./judge-variants.js";

// Processing times of a transaction in a block, from Table I's to far above the calibrated preset's.
const calibrationValuesMs = [0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95, 1, 1.25, 1.5, 1.9, 2, 3, 5];

/** The claims under one value of the processing time of a transaction in a block, in milliseconds. */
export interface CalibrationPoint {
  readonly blockProcessingMsPerTx: number;
  readonly judged: JudgedVariant;
}

/** Finds out which values of the block processing keep which claims, all else as in Table I. */
export async function calibration(options: JudgeOptions): Promise<CalibrationPoint[]> {
  const judged = await judgeVariants(
    calibrationValuesMs.map((value) => ({
      name: `${value} ms`,
      base: { ...table1, blockProcessingMsPerTx: value },
    })),
    options,
  );
  return judged.map((own) => {
    const { blockProcessingMsPerTx } = own.variant.base;
    return { blockProcessingMsPerTx, judged: own };
  });
}

/** The margins of the claims that some value contradicts; above the border at 1 a claim holds. */
export function calibrationChart(points: readonly CalibrationPoint[]): string {
  const deciding = new Set(
    points.flatMap(({ judged }) => judged.contradicted.map(({ claim }) => claim.id)),
  );
  const curves = [...deciding].sort(byNumber).map((id): Curve => ({
    label: `claim ${id}`,
    style: "points",
    points: points.flatMap(({ blockProcessingMsPerTx: x, judged }) => {
      const row = judged.claims.find(({ claim }) => claim.id === id);
      const verdict = row?.verdicts.get(judged.variant.name);
      if (verdict === undefined) return [];
      const y = Math.min(Math.max(verdict.margin, 0.05), 20);
      return [{ x, y, ci95: null, stable: verdict.holds }];
    }),
  }));
  const ends = points.map(({ blockProcessingMsPerTx: x }) => ({
    x,
    y: 1,
    ci95: null,
    stable: true,
  }));
  return chartSvg({
    title: "Which block processing keeps which claims",
    subtitle: "margin of the claims that not every value keeps; at least 1: the claim holds",
    xLabel: "block processing (ms per transaction)",
    yLabel: "margin (from 0.05 to 20)",
    xScale: "log10",
    yScale: "log10",
    curves: [...curves, { label: "border", style: "bound", points: ends }],
    hollowLabel: "hollow: the claim fails",
  });
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b);
}
