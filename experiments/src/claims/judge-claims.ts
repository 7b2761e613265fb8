import type { SweepResult } from "../sweep/run-sweeps.js";
import { allClaims } from "./all-claims.js";
import type { Claim, Verdict } from "./claim.js";
import { judge } from "./claim.js";
import { FigureData } from "./figure-data.js";

/** A claim with its verdicts. */
export interface JudgedClaim {
  readonly claim: Claim;
  /** The verdict under each preset or variant, by its name. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/**
 * Judges every claim whose figures were simulated.
 *
 * @param results the sweeps that were simulated, by the name of the preset or variant.
 */
export function judgeClaims(results: ReadonlyMap<string, readonly SweepResult[]>): JudgedClaim[] {
  const data = [...results].map(([name, own]) => [name, new FigureData(own)] as const);
  return allClaims
    .filter((claim) => data.every(([, own]) => claim.needs.every((sweep) => own.has(sweep))))
    .map((claim) => ({
      claim,
      verdicts: new Map(data.map(([name, own]) => [name, judge(claim, own)])),
    }));
}
