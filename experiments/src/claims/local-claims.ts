import type { Claim } from "./claim.js";
import { barsApart, mean, steps, upToLoad, visibleDifference } from "./figure-data.js";

const DELAY = "localMigrationDelaySeconds";

/** The claims of section V-C: local migrations. */
export const localClaims: readonly Claim[] = [
  {
    id: "5.1",
    figure: "fig5",
    needs: ["fig5a"],
    text: "On a fast local network the number of local validators has no perceptible impact on the migration delay.",
    test: "difference from the fewest validators, as far as it exceeds the joined 95% error bars, for each factor: at most 1% of the delay",
    checks: (data) =>
      data.values("fig5a", "oracleFactor").flatMap((oracleFactor) => {
        const [first, ...others] = data.points("fig5a", { oracleFactor });
        return others.map((point) => ({
          what: `visible difference, ${point.scenario.localValidators} validators, factor ${oracleFactor}`,
          value: visibleDifference(first, point, DELAY),
          sense: "at most" as const,
          threshold: 0.01,
        }));
      }),
  },
  {
    id: "5.2",
    figure: "fig5",
    needs: ["fig5a"],
    text: "The block-commit delay (Oracle factor) directly affects the migration delay.",
    test: "delay at the largest factor above that at factor 1, in joined 95% error bars, for each number of validators: at least 1",
    checks: (data) => {
      const most = Math.max(...data.values("fig5a", "oracleFactor"));
      return data.values("fig5a", "localValidators").map((localValidators) => {
        const at = (oracleFactor: number) =>
          data.points("fig5a", { oracleFactor, localValidators })[0];
        return {
          what: `error bars apart, factor ${most} above 1, ${localValidators} validators`,
          value: barsApart(at(1), at(most), DELAY),
          sense: "at least",
          threshold: 1,
        };
      });
    },
  },
  {
    id: "5.3",
    figure: "fig5",
    needs: ["fig5b"],
    text: "On a slower local network more validators lengthen the migration delay significantly.",
    test: "most validators over fewest, slower network: rise of at least 10%, beyond error bars",
    checks: (data) => {
      const lanBps = Math.min(...data.values("fig5b", "lanBps"));
      const points = data.points("fig5b", { lanBps });
      return [
        {
          what: "relative rise over all validators",
          value: mean(points.at(-1), DELAY) / mean(points[0], DELAY) - 1,
          sense: "at least",
          threshold: 0.1,
        },
        {
          what: "error bars apart",
          value: barsApart(points[0], points.at(-1), DELAY),
          sense: "at least",
          threshold: 1,
        },
      ];
    },
  },
  ...(["delay", "interval"] as const).map((what): Claim => ({
    id: what === "delay" ? "6.1" : "6.2",
    figure: "fig6",
    needs: ["fig6"],
    text:
      what === "delay"
        ? "A larger block takes longer to fill, so the migration delay is longer."
        : "A larger block lengthens the interval between blocks.",
    test: "block size 16 above 4 at every rate that both carry, in joined error bars: at least 1",
    checks: (data) => {
      const metric = what === "delay" ? DELAY : "localInterBlockSeconds";
      const large = upToLoad(data.points("fig6", { blockSizeTxs: 16 }), "localLoad", 1);
      return large.map((point) => {
        const { localRatePerSecond } = point.scenario;
        const small = data.points("fig6", { blockSizeTxs: 4, localRatePerSecond })[0];
        return {
          what: `error bars apart at ${localRatePerSecond} migrations/s`,
          value: mean(small, "localLoad") > 1 ? Infinity : barsApart(small, point, metric),
          sense: "at least" as const,
          threshold: 1,
        };
      });
    },
  })),
  {
    id: "6.3",
    figure: "fig6",
    needs: ["fig6"],
    text: "A higher local rate fills blocks faster and so shortens the delay (said in V-D of both chains).",
    test: "each step of the rate up to half of the capacity lowers the delay, in joined error bars: at least 1",
    checks: (data) =>
      data.values("fig6", "blockSizeTxs").flatMap((blockSizeTxs) =>
        steps(upToLoad(data.points("fig6", { blockSizeTxs }), "localLoad", 0.5)).map(
          ([before, point]) => ({
            what: `error bars lower at ${point.scenario.localRatePerSecond}/s, block size ${blockSizeTxs}`,
            value: -barsApart(before, point, DELAY),
            sense: "at least" as const,
            threshold: 1,
          }),
        ),
      ),
  },
  {
    id: "6.4",
    figure: "fig6",
    needs: ["fig6"],
    text: "The local chain's limit lies between 128 and 256 migrations a second; beyond it stability is lost.",
    test: "load over capacity: at most 1 at 128/s and at least 1 at 256/s, for both block sizes",
    calibrating: true,
    checks: (data) =>
      data.values("fig6", "blockSizeTxs").flatMap((blockSizeTxs) => {
        const load = (localRatePerSecond: number): number =>
          mean(data.points("fig6", { blockSizeTxs, localRatePerSecond })[0], "localLoad");
        return [
          {
            what: `load at 128/s, block size ${blockSizeTxs}`,
            value: load(128),
            sense: "at most" as const,
            threshold: 1,
          },
          {
            what: `load at 256/s, block size ${blockSizeTxs}`,
            value: load(256),
            sense: "at least" as const,
            threshold: 1,
          },
        ];
      }),
  },
];
