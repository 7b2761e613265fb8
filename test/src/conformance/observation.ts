import assert from "node:assert/strict";
import { differences } from "./differences.js";
import { ledgerName } from "./ledger.js";

const met = new Set<string>();

/**
 * Asserts that what was seen is what the newest Fabric does or, where the ledger under test is known to
 * differ in just this, that it does differ.
 */
export function observe(observation: string, actual: unknown, newest: unknown): void {
  const known = differences.find((each) => each.observation === observation);
  if (known !== undefined) met.add(observation);
  const { instead = {} } = known ?? {};
  const ledger = ledgerName();
  const expected = ledger in instead ? instead[ledger] : newest;
  assert.deepEqual(actual, expected, observation);
}

/** Differences that no test asked about: what is recorded there is out of date. */
export function unmetDifferences(): string[] {
  return differences.map(({ observation }) => observation).filter((each) => !met.has(each));
}
