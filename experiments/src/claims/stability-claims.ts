import type { Point } from "../sweep/run-sweeps.js";
import type { Claim } from "./claim.js";
import { mean } from "./figure-data.js";

const FIGURE = "fig3";
const needs = ["fig3"];

/** The claims of section V-A: stability over time. */
export const stabilityClaims: readonly Claim[] = [
  {
    id: "3.1",
    figure: FIGURE,
    needs,
    text: "At a lower rate the inter-migration delay stays bounded over time.",
    test: "mean delay of the last quarter of finished migrations over that of the first, lower rate",
    checks: (data) => [
      {
        what: "last quarter's delay over the first's, lower rate",
        value: growth(data.points("fig3")[0]),
        sense: "at most",
        threshold: 1.5,
      },
    ],
  },
  {
    id: "3.2",
    figure: FIGURE,
    needs,
    text: "At a much higher rate the delay grows without bound.",
    test: "the same ratio at the higher rate, and the offered load over the capacity",
    checks: (data) => [
      {
        what: "last quarter's delay over the first's, higher rate",
        value: growth(data.points("fig3")[1]),
        sense: "at least",
        threshold: 3,
      },
      {
        what: "load over capacity, higher rate",
        value: mean(data.points("fig3")[1], "globalLoad"),
        sense: "at least",
        threshold: 1,
      },
    ],
  },
];

/**
 * The mean delay of the last quarter of migrations over that of the first, averaged over the seeds.
 */
function growth(point: Point | undefined): number {
  const ratios = (point?.runs ?? []).map(({ timeline = [] }) => {
    const quarter = Math.max(Math.floor(timeline.length / 4), 1);
    return average(timeline.slice(-quarter)) / average(timeline.slice(0, quarter));
  });
  return ratios.reduce((sum, each) => sum + each, 0) / ratios.length;
}

function average(points: readonly (readonly [number, number])[]): number {
  return points.reduce((sum, [, delay]) => sum + delay, 0) / points.length;
}
