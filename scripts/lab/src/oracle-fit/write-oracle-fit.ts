import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { chartSvg } from "@basics/experiments/report";
import type { Curve } from "@basics/experiments/report";
import type { OracleFit, FittedPoint } from "./fit-ordering-service.js";
import { fitTitle } from "./fit-title.js";
import { predictedMs } from "./fit.js";

/**
 * Writes a fit as JSON (all of it), CSV (one row for each point) and SVG.
 *
 * @returns the paths of the files
 */
export async function writeOracleFit(match: OracleFit, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const name = `match-${match.consensus}-${match.version}-${match.links}`;
  const machine = { processors: availableParallelism(), model: cpus()[0]?.model };
  const contents = {
    json: `${JSON.stringify({ machine, measuredAt: new Date().toISOString(), ...match }, undefined, 2)}\n`,
    csv: csvOf(match.points),
    svg: svgOf(match),
  };
  return Promise.all(
    Object.entries(contents).map(async ([ending, text]) => {
      const file = join(folder, `${name}.${ending}`);
      await writeFile(file, text);
      return file;
    }),
  );
}

const columns = [
  "orderers",
  "blockSizeTxs",
  "bytes",
  "blocks",
  "meanMs",
  "ci95Ms",
  "p50Ms",
  "p95Ms",
  "p99Ms",
  "idealMs",
  "factor",
] as (keyof FittedPoint)[];

function csvOf(points: readonly FittedPoint[]): string {
  const rows = points.map((point) => columns.map((name) => String(point[name] ?? "")).join(","));
  return [columns.join(","), ...rows].join("\n") + "\n";
}

/**
 * Draws the fit: points are measured; each line is the Oracle with the factor of that number of
 * orderers.
 */
function svgOf(match: OracleFit): string {
  const { known, points, fits } = match;
  const numbers = fits.filter(({ orderers }) => orderers !== "all");
  const of = (orderers: number | "all"): FittedPoint[] =>
    points.filter((point) => point.orderers === orderers);
  const lines = numbers.map(({ orderers, factor }): Curve => {
    const fitted = { ...known, oracleFactor: factor.oracleFactor };
    return {
      label: `${orderers} orderers: Oracle factor ${factor.oracleFactor.toFixed(2)}`,
      style: "line",
      points: of(orderers).map((point) => {
        return { x: point.blockSizeTxs, y: predictedMs(point, fitted), ci95: null, stable: true };
      }),
    };
  });
  const overlays = numbers.map(({ orderers }): Curve => ({
    label: `${orderers} orderers, measured`,
    style: "points",
    points: of(orderers).map(({ blockSizeTxs: x, meanMs: y, ci95Ms: ci95 }) => {
      return { x, y, ci95, stable: true };
    }),
  }));
  return chartSvg({
    title: "Block-commit delay, measured, and Oracle matched to it",
    subtitle: fitTitle(match),
    xLabel: "block size (transactions)",
    yLabel: "block-commit delay (ms)",
    xScale: "log2",
    yScale: "linear",
    yFromZero: true,
    curves: lines,
    overlays,
  });
}
