import type { FigureData } from "./figure-data.js";

/** One comparison of a number from the data with a threshold; both are positive or 0. */
export interface Check {
  /** The number in words. */
  readonly what: string;
  /** The number from the data; NaN where nothing was observed. */
  readonly value: number;
  /** The side of the threshold on which the number has to be. */
  readonly sense: "at least" | "at most";
  readonly threshold: number;
}

/**
 * A statement of section V of the paper, and the test by which the data decide whether it holds.
 */
export interface Claim {
  /** Number of the figure, and of the claim within it: `6.4`. */
  readonly id: string;
  /** The figure that the claim is about: `fig6`. */
  readonly figure: string;
  /** The claim in other words than the paper's. */
  readonly text: string;
  /** The test in words. */
  readonly test: string;
  /** Names of the sweeps whose results the test takes. */
  readonly needs: readonly string[];
  /** True for the claim that chose the calibrated preset; it proves nothing about that preset. */
  readonly calibrating?: boolean;
  /** The test itself: the claim holds where all of its checks are met. */
  readonly checks: (data: FigureData) => readonly Check[];
}

/** The answer of the data to a claim. */
export interface Verdict {
  /** True where every check is met. */
  readonly holds: boolean;
  /** The factor by which the tightest check is met; below 1 the claim fails. */
  readonly margin: number;
  /** The check with the smallest margin, which decides. */
  readonly tightest: Check;
}

/** Asks the data whether a claim holds; where there is nothing to ask, it does not. */
export function judge(claim: Claim, data: FigureData): Verdict {
  const checks = claim.checks(data).map((check) => ({ check, margin: marginOf(check) }));
  const [first, ...others] = checks;
  // This happens where, for example, no rate is carried at all: such a claim is not shown to hold.
  if (first === undefined) return { holds: false, margin: 0, tightest: nothingToAsk };
  const worst = others.reduce((least, each) => (each.margin < least.margin ? each : least), first);
  return { holds: worst.margin >= 1, margin: worst.margin, tightest: worst.check };
}

const nothingToAsk: Check = {
  what: "no point that the claim could be asked of",
  value: NaN,
  sense: "at least",
  threshold: 1,
};

/** The margin of a check is a ratio, which is possible because both of its sides are positive. */
function marginOf({ value, sense, threshold }: Check): number {
  if (Number.isNaN(value)) return 0;
  if (sense === "at least") return Math.max(value, 0) / threshold;
  return value <= 0 ? Infinity : threshold / value;
}
