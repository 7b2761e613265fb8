import assert from "node:assert/strict";
import { differences } from "./differences.js";
import { ledgerName } from "./ledger.js";

const met = new Set<string>();

/**
 * Asserts that an observed value is the one that the newest Fabric gives. If a difference is recorded for
 * this observation and the ledger under test, asserts that the recorded value is given instead.
 */
export function observe(observation: string, actual: unknown, newest: unknown): void {
  const known = differences.find((each) => each.observation === observation);
  if (known !== undefined) met.add(observation);
  const { instead = {} } = known ?? {};
  const ledger = ledgerName();
  const expected = ledger in instead ? instead[ledger] : newest;
  assert.deepEqual(actual, expected, observation);
}

/** Recorded differences whose observation no test made; such a record is out of date. */
export function unmetDifferences(): string[] {
  return differences.map(({ observation }) => observation).filter((each) => !met.has(each));
}
