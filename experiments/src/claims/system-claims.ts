import { fullBlockCommitMs, globalOracle } from "../scenario/chain-parameters.js";
import type { Point } from "../sweep/run-sweeps.js";
import type { Claim } from "./claim.js";
import type { FigureData } from "./figure-data.js";
import { barsApart, mean, steps, upToLoad, visibleDifference } from "./figure-data.js";

const LOCAL = "localMigrationDelaySeconds";

/** The claims of section V-E: the system with more clouds and under higher rates. */
export const systemClaims: readonly Claim[] = [
  {
    id: "9.1",
    figure: "fig9",
    needs: ["fig9"],
    text: "The number of clouds has no effect on the local migration delay.",
    test: "difference from the fewest clouds, as far as it exceeds the joined 95% error bars: at most 1% of the delay",
    checks: (data) => {
      const [first, ...others] = data.points("fig9");
      return others.map((point) => ({
        what: `visible difference, ${point.scenario.operators} clouds`,
        value: visibleDifference(first, point, LOCAL),
        sense: "at most",
        threshold: 0.01,
      }));
    },
  },
  {
    id: "9.2",
    figure: "fig9",
    needs: ["fig9"],
    text: "More clouds bring a higher overall rate to the global chain, which reduces the inter-migration delay.",
    test: "each step of the number of clouds lowers the delay, in joined error bars: at least 1",
    checks: (data) =>
      steps(data.points("fig9")).map(([before, point]) => ({
        what: `error bars lower at ${point.scenario.operators} clouds`,
        value: -barsApart(before, point, "interMigrationDelaySeconds"),
        sense: "at least",
        threshold: 1,
      })),
  },
  {
    id: "9.3",
    figure: "fig9",
    needs: ["fig9"],
    text: "More clouds bring more blocks, in the global chain and in the local ones.",
    test: "each step of the number of clouds adds blocks, in joined error bars: at least 1",
    checks: (data) =>
      (["localBlocks", "globalBlocks"] as const).flatMap((metric) =>
        steps(data.points("fig9")).map(([before, point]) => ({
          what: `error bars more ${metric} at ${point.scenario.operators} clouds`,
          value: barsApart(before, point, metric),
          sense: "at least" as const,
          threshold: 1,
        })),
      ),
  },
  {
    id: "9.4",
    figure: "fig9",
    needs: ["fig9"],
    text: "The local chains' number of blocks rises more steeply than the global chain's.",
    test: "slope of local blocks over that of global blocks, from fewest to most clouds: at least 1.5",
    checks: (data) => {
      const points = data.points("fig9");
      const rise = (metric: "localBlocks" | "globalBlocks"): number =>
        mean(points.at(-1), metric) - mean(points[0], metric);
      return [
        {
          what: "local slope over global slope",
          value: rise("localBlocks") / rise("globalBlocks"),
          sense: "at least",
          threshold: 1.5,
        },
      ];
    },
  },
  {
    id: "10.1",
    figure: "fig10",
    needs: ["fig10"],
    text: "A longer block-commit delay shifts the point of instability to lower rates.",
    test: "highest rate carried at each factor over that at the next larger one: at least 1.5; all but the first rates of each overload",
    checks: (data) => {
      const factors = data.values("fig10", "oracleFactor");
      const carried = factors.map(
        (oracleFactor) => carriedPoints(data, oracleFactor).at(-1)?.scenario.localRatePerSecond,
      );
      return factors.slice(1).map((factor, before) => ({
        what: `highest rate carried, factor ${factors[before] ?? ""} over factor ${factor}`,
        value: (carried[before] ?? NaN) / (carried[before + 1] ?? NaN),
        sense: "at least",
        threshold: 1.5,
      }));
    },
  },
  {
    id: "10.2",
    figure: "fig10",
    needs: ["fig10"],
    text: "The system turns unstable where the inter-block delay reaches the minimum block-commit delay.",
    test: "inter-block delay over Eq. (2): within 2% of 1 at the first overloaded rate, at least 1.02 at the last carried one",
    checks: (data) =>
      data.values("fig10", "oracleFactor").flatMap((oracleFactor) => {
        const carried = carriedPoints(data, oracleFactor);
        const overloaded = data.points("fig10", { oracleFactor })[carried.length];
        return [
          {
            what: `off Eq. (2) at the first overloaded rate, factor ${oracleFactor}`,
            value: Math.abs(overBound(overloaded) - 1),
            sense: "at most" as const,
            threshold: 0.02,
          },
          {
            what: `over Eq. (2) at the last carried rate, factor ${oracleFactor}`,
            value: overBound(carried.at(-1)),
            sense: "at least" as const,
            threshold: 1.02,
          },
        ];
      }),
  },
];

function carriedPoints(data: FigureData, oracleFactor: number): Point[] {
  return upToLoad(data.points("fig10", { oracleFactor }), "globalLoad", 1);
}

/** The inter-block delay of the global chain over the commit delay of a full block. */
function overBound(point: Point | undefined): number {
  if (point === undefined) return NaN;
  const boundMs = fullBlockCommitMs(globalOracle(point.scenario));
  return (mean(point, "globalInterBlockSeconds") * 1000) / boundMs;
}
