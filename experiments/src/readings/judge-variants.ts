import { judgeClaims } from "../claims/judge-claims.js";
import type { ClaimRow } from "../claims/judge-claims.js";
import { paperFigureNames, readFigureSweeps } from "../figures/paper-figures.js";
import type { Scenario } from "../scenario/scenario.js";
import { firstSeeds, runSweeps } from "../sweep/run-sweeps.js";

/** A scenario that all of the paper's figures are drawn from, and its name in tables. */
export interface Variant {
  readonly name: string;
  readonly base: Scenario;
}

export interface VariantClaims {
  readonly variant: Variant;
  readonly claims: readonly ClaimRow[];
}

export interface JudgeOptions {
  readonly seeds: number;
  readonly workers?: number;
  readonly onProgress?: (done: number) => void;
}

/** Draws all of the paper's figures from each variant and judges the claims; one after the other. */
export async function judgeVariants(
  variants: readonly Variant[],
  { seeds, workers, onProgress }: JudgeOptions,
): Promise<VariantClaims[]> {
  const sweeps = await readFigureSweeps(paperFigureNames);
  const judged: VariantClaims[] = [];
  for (const variant of variants) {
    const before = judged.length;
    const results = await runSweeps(
      sweeps.map((sweep) => ({ sweep, base: variant.base })),
      firstSeeds(seeds),
      {
        ...(workers === undefined ? {} : { workers }),
        onProgress: (done) => onProgress?.((before + done) / variants.length),
      },
    );
    judged.push({ variant, claims: judgeClaims(new Map([[variant.name, results]])) });
  }
  return judged;
}

/** The claims that a variant contradicts. */
export function failing({ variant, claims }: VariantClaims): ClaimRow[] {
  return claims.filter(({ verdicts }) => verdicts.get(variant.name)?.holds !== true);
}
