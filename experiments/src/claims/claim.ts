import type { FigureData } from "./figure-data.js";

/** One comparison of a number from the data with a threshold. */
export interface Check {
  readonly what: string;
  readonly value: number;
  readonly sense: "at least" | "at most";
  readonly threshold: number;
}

/** Something that section V of the paper says, and how the data decide whether it holds. */
export interface Claim {
  /** Figure and number within it. */
  readonly id: string;
  readonly figure: string;
  /** What the paper claims, in other words. */
  readonly text: string;
  /** How the data are asked. */
  readonly test: string;
  /** Which sweeps' data it takes. */
  readonly needs: readonly string[];
  /** Whether it chose the calibrated preset; it proves nothing about that preset then. */
  readonly calibrating?: boolean;
  readonly checks: (data: FigureData) => readonly Check[];
}

export interface Verdict {
  readonly holds: boolean;
  /** How often the tightest check is met: 1 is the border, below 1 it fails. */
  readonly margin: number;
  /** The tightest check, as the number that shows the verdict. */
  readonly tightest: Check;
}

export function judge(claim: Claim, data: FigureData): Verdict {
  const checks = claim.checks(data).map((check) => ({ check, margin: marginOf(check) }));
  const [first, ...others] = checks;
  // Such as: no rate is carried at all. What cannot be asked is not shown to hold.
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

/** Both sides of every check are positive, so a ratio compares them all. */
function marginOf({ value, sense, threshold }: Check): number {
  if (Number.isNaN(value)) return 0;
  if (sense === "at least") return Math.max(value, 0) / threshold;
  return value <= 0 ? Infinity : threshold / value;
}
