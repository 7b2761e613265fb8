import type { MetricName } from "../simulation/metrics.js";
import type { Check, Claim } from "./claim.js";
import type { FigureData } from "./figure-data.js";
import { barsApart, limitRate, mean, steps, upToLoad } from "./figure-data.js";

const blockSizes = [4, 16] as const;

/** The claims of section V-D: inter migrations. */
export const globalClaims: readonly Claim[] = [
  {
    id: "7.1",
    figure: "fig7",
    needs: ["fig7"],
    text: "A higher inter-migration rate fills blocks faster and reduces the inter-migration delay significantly.",
    test: "each step of the rate up to half of the capacity lowers the delay by an error bar; in all to half or less",
    checks: (data) =>
      blockSizes.flatMap((blockSizeTxs) => {
        const metric = "interMigrationDelaySeconds";
        const points = upToLoad(data.points("fig7", { blockSizeTxs }), "globalLoad", 0.5);
        return [
          ...falling(points, metric, `block size ${blockSizeTxs}`),
          {
            what: `lowest delay over that at the lowest rate, block size ${blockSizeTxs}`,
            value: mean(points.at(-1), metric) / mean(points[0], metric),
            sense: "at most" as const,
            threshold: 0.5,
          },
        ];
      }),
  },
  {
    id: "7.2",
    figure: "fig7",
    needs: ["fig6", "fig7"],
    text: "The global chain's limit on the rate is much lower than the local chain's.",
    test: "local limit over global limit, migrations per second and cloud: at least 4",
    checks: (data) =>
      blockSizes.map((blockSizeTxs) => ({
        what: `local limit over global limit, block size ${blockSizeTxs}`,
        value:
          limitRate(data.points("fig6", { blockSizeTxs }), "localRatePerSecond", "localLoad") /
          limitRate(data.points("fig7", { blockSizeTxs }), "interRatePerSecond", "globalLoad"),
        sense: "at least" as const,
        threshold: 4,
      })),
  },
  {
    id: "7.3",
    figure: "fig7",
    needs: ["fig7"],
    text: "The reason is the delay for committing a block, which crosses the Internet in one case only.",
    test: "global block-commit delay over the local one: at least 2",
    checks: (data) =>
      blockSizes.map((blockSizeTxs) => {
        const point = data.points("fig7", { blockSizeTxs })[0];
        return {
          what: `global over local block-commit delay, block size ${blockSizeTxs}`,
          value: mean(point, "globalBlockCommitSeconds") / mean(point, "localBlockCommitSeconds"),
          sense: "at least",
          threshold: 2,
        };
      }),
  },
  {
    id: "7.4",
    figure: "fig7",
    needs: ["fig7"],
    text: "A higher inter-migration rate reduces the local migration delay too, for inter migrations also bring local transactions.",
    test: "each step of the rate that the global chain carries lowers the local delay by an error bar",
    checks: (data) =>
      blockSizes.flatMap((blockSizeTxs) =>
        falling(
          upToLoad(data.points("fig7", { blockSizeTxs }), "globalLoad", 1),
          "localMigrationDelaySeconds",
          `block size ${blockSizeTxs}`,
        ),
      ),
  },
  {
    id: "8.1",
    figure: "fig8",
    needs: ["fig8"],
    text: "A larger block size implies fewer blocks, in the local chains and in the global one.",
    test: "block size 4 above 16 at every rate that both carry, in joined error bars: at least 1 (an overloaded chain of small blocks carries fewer migrations, so it makes fewer local blocks)",
    checks: (data) =>
      (["localBlocks", "globalBlocks"] as const).flatMap((metric) =>
        upToLoad(data.points("fig8", { blockSizeTxs: 4 }), "globalLoad", 1).map((small) => {
          const { interRatePerSecond } = small.scenario;
          const large = data.points("fig8", { blockSizeTxs: 16, interRatePerSecond })[0];
          return {
            what: `error bars apart, ${metric} at ${interRatePerSecond}/s`,
            value: barsApart(large, small, metric),
            sense: "at least" as const,
            threshold: 1,
          };
        }),
      ),
  },
  {
    id: "8.2",
    figure: "fig8",
    needs: ["fig8"],
    text: "Local blocks grow in number with the inter rate, entirely because of the inter migrations; local migrations stay as many.",
    test: "each step adds local blocks by an error bar while the global chain keeps up; they hold the Leaves and Arrivals within 10%; local migrations started differ by 1% at most",
    checks: (data) => blockSizes.flatMap((blockSizeTxs) => localBlockChecks(data, blockSizeTxs)),
  },
];

function localBlockChecks(data: FigureData, blockSizeTxs: number): Check[] {
  const points = upToLoad(data.points("fig8", { blockSizeTxs }), "globalLoad", 1);
  const [first, last] = [points[0], points.at(-1)];
  const gained = (metric: MetricName): number => mean(last, metric) - mean(first, metric);
  const started = points.map((point) => mean(point, "localStarted"));
  return [
    ...steps(points).map(([before, point]) => ({
      what: `error bars more local blocks at ${point.scenario.interRatePerSecond}/s, block size ${blockSizeTxs}`,
      value: barsApart(before, point, "localBlocks"),
      sense: "at least" as const,
      threshold: 1,
    })),
    {
      what: `added local transactions off two a finished inter migration, block size ${blockSizeTxs}`,
      value: Math.abs((gained("localBlocks") * blockSizeTxs) / gained("interCompleted") / 2 - 1),
      sense: "at most",
      threshold: 0.1,
    },
    {
      what: `relative spread of local migrations started, block size ${blockSizeTxs}`,
      value: Math.max(...started) / Math.min(...started) - 1,
      sense: "at most",
      threshold: 0.01,
    },
  ];
}

function falling(points: Parameters<typeof steps>[0], metric: MetricName, what: string): Check[] {
  return steps(points).map(([before, point]) => ({
    what: `error bars lower at ${point.scenario.interRatePerSecond}/s, ${what}`,
    value: -barsApart(before, point, metric),
    sense: "at least" as const,
    threshold: 1,
  }));
}
