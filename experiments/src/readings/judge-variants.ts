import { judgeClaims } from "../claims/judge-claims.js";
import type { JudgedClaim } from "../claims/judge-claims.js";
import { paperFigureNames, readFigureSweeps } from "../figures/paper-figures.js";
import type { RunAllOptions } from "../runs/run-all.js";
import type { Scenario } from "../scenario/scenario.js";
import { firstSeeds } from "../runs/first-seeds.js";
import { runSweeps } from "../sweep/run-sweeps.js";

/** A scenario that replaces the preset under all of the paper's figures, and its name in tables. */
export interface Variant {
  readonly name: string;
  readonly base: Scenario;
}

/** A variant with the verdicts on the paper's claims under it. */
export interface JudgedVariant {
  readonly variant: Variant;
  readonly claims: readonly JudgedClaim[];
  /** Those of the claims that the variant contradicts. */
  readonly contradicted: readonly JudgedClaim[];
}

/** How often each point is run, and on how many threads. */
export interface JudgeOptions extends RunAllOptions {
  /** Runs a point: the seeds are 1 to this number. */
  readonly seeds: number;
}

/** Simulates all of the paper's figures from each variant, one after the other, and judges the claims. */
export async function judgeVariants(
  variants: readonly Variant[],
  { seeds, workers, onProgress }: JudgeOptions,
): Promise<JudgedVariant[]> {
  const sweeps = await readFigureSweeps(paperFigureNames);
  const judged: JudgedVariant[] = [];
  for (const variant of variants) {
    const before = judged.length;
    const results = await runSweeps(
      sweeps.map((sweep) => ({ sweep, base: variant.base })),
      firstSeeds(seeds),
      {
        workers,
        onProgress: (done) => onProgress?.((before + done) / variants.length),
      },
    );
    const claims = judgeClaims(new Map([[variant.name, results]]));
    judged.push(judgedVariant(variant, claims));
  }
  return judged;
}

/** @param claims verdicts under the name of the variant. */
export function judgedVariant(variant: Variant, claims: readonly JudgedClaim[]): JudgedVariant {
  const contradicted = claims.filter(({ verdicts }) => verdicts.get(variant.name)?.holds !== true);
  return { variant, claims, contradicted };
}
