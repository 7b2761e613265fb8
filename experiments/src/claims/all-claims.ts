import type { Claim } from "./claim.js";
import { consensusClaims } from "./consensus-claims.js";
import { globalClaims } from "./global-claims.js";
import { localClaims } from "./local-claims.js";
import { stabilityClaims } from "./stability-claims.js";
import { systemClaims } from "./system-claims.js";

/** Every claim of the paper's section V, in its order. */
export const allClaims: readonly Claim[] = [
  ...stabilityClaims,
  ...consensusClaims,
  ...localClaims,
  ...globalClaims,
  ...systemClaims,
];
