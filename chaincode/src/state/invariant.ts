/** Stops a transaction that would build on a ledger in a state that the rules cannot reach. */
export function invariant(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`Broken invariant of the ledger: ${what}`);
}
