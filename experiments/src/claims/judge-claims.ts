import type { SweepResult } from "../sweep/run-sweeps.js";
import { allClaims } from "./all-claims.js";
import type { Claim, Verdict } from "./claim.js";
import { judge } from "./claim.js";
import { FigureData } from "./figure-data.js";

export interface JudgedClaim {
  readonly claim: Claim;
  /** By the name of what was simulated: a preset, or a variant. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** Every claim that the data are there for, under everything that was simulated. */
export function judgeClaims(results: ReadonlyMap<string, readonly SweepResult[]>): JudgedClaim[] {
  const data = [...results].map(([name, own]) => [name, new FigureData(own)] as const);
  return allClaims
    .filter((claim) => data.every(([, own]) => claim.needs.every((sweep) => own.has(sweep))))
    .map((claim) => ({
      claim,
      verdicts: new Map(data.map(([name, own]) => [name, judge(claim, own)])),
    }));
}
