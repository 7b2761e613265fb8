import type { Claim } from "./claim.js";
import { mean } from "./figure-data.js";

const METRIC = "globalBlockCommitSeconds";
/**
 * The share of a value that a reader of the figure sees; Eq. (2) has no error bars to compare with.
 */
const PERCEPTIBLE = 0.1;

/** The claims of section V-B: the block-commit delay of the consensus. */
export const consensusClaims: readonly Claim[] = [
  {
    id: "4.1",
    figure: "fig4",
    needs: ["fig4a"],
    text: "On fast links the number of inter validators has no perceptible impact on the block-commit delay, not even at four times the ideal delay.",
    test: "rise from the fewest to the most validators, for each Oracle factor: at most 10%",
    checks: (data) =>
      data.values("fig4a", "oracleFactor").map((oracleFactor) => {
        const points = data.points("fig4a", { oracleFactor });
        return {
          what: `relative rise over all validators, Oracle factor ${oracleFactor}`,
          value: mean(points.at(-1), METRIC) / mean(points[0], METRIC) - 1,
          sense: "at most",
          threshold: PERCEPTIBLE,
        };
      }),
  },
  {
    id: "4.2",
    figure: "fig4",
    needs: ["fig4b"],
    text: "On slower links more validators lengthen the block-commit delay.",
    test: "the same rise on each of the slower links: at least 10%",
    checks: (data) =>
      data
        .values("fig4b", "wanBps")
        .slice(1)
        .map((wanBps) => {
          const points = data.points("fig4b", { wanBps });
          return {
            what: `relative rise over all validators at ${wanBps / 1e6} Mbit/s`,
            value: mean(points.at(-1), METRIC) / mean(points[0], METRIC) - 1,
            sense: "at least",
            threshold: PERCEPTIBLE,
          };
        }),
  },
  {
    id: "4.3",
    figure: "fig4",
    needs: ["fig4a"],
    text: "Oracle can be parameterised to simulate different block-commit delays.",
    test: "block-commit delay over that of factor 1, divided by the factor: within 1% of 1",
    checks: (data) =>
      data.values("fig4a", "oracleFactor").map((oracleFactor) => {
        const of = (factor: number): number =>
          mean(data.points("fig4a", { oracleFactor: factor, interValidators: 12 })[0], METRIC);
        return {
          what: `deviation from proportion, Oracle factor ${oracleFactor}`,
          value: Math.abs(of(oracleFactor) / of(1) / oracleFactor - 1),
          sense: "at most",
          threshold: 0.01,
        };
      }),
  },
];
