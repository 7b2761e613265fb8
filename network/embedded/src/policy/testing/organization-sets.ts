import { compareKeys } from "../../ledger/state/key-order.js";
import type { EndorsementPolicy } from "../endorsement-policy.js";

/**
 * The most sets that are tried. Policies name few organisations; this bounds the search for one
 * that names many.
 */
const MAX_CANDIDATES = 200_000;

/**
 * Returns the sets of `mspIds` whose peers satisfy the policy and of which no member can be left
 * out: those with the fewest organisations first, then in the order of their names. Stops after
 * `limit` sets.
 */
export function minimalOrganizationSets(
  policy: Pick<EndorsementPolicy, "satisfiedByPeersOf">,
  mspIds: readonly string[],
  limit = 100,
): string[][] {
  const sorted = [...mspIds].sort(compareKeys);
  if (!policy.satisfiedByPeersOf(sorted)) return [];
  const found: string[][] = [];
  let examined = 0;
  for (let size = 0; size <= sorted.length; size += 1) {
    for (const candidate of combinations(sorted, size)) {
      examined += 1;
      if (found.length >= limit || examined > MAX_CANDIDATES) return found;
      const larger = found.some((set) => set.every((mspId) => candidate.includes(mspId)));
      if (!larger && policy.satisfiedByPeersOf(candidate)) found.push(candidate);
    }
  }
  return found;
}

function* combinations(items: readonly string[], size: number): IterableIterator<string[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = 0; index <= items.length - size; index += 1) {
    const [head, ...tail] = items.slice(index);
    if (head === undefined) return;
    for (const rest of combinations(tail, size - 1)) yield [head, ...rest];
  }
}
