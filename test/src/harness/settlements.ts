import assert from "node:assert/strict";
import { statementsOf } from "@basics/audit";
import type { LedgerClient, RecordedStatement } from "@basics/audit";

/** The numbers that a check found, for the line that a test prints. */
export interface Tally {
  readonly confirmed: number;
  readonly leaves: number;
  readonly arrivals: number;
}

/** The statements that the channels of a consortium hold. */
export interface LedgerStatements {
  readonly consortium: readonly RecordedStatement[];
  /** The statements of each private channel, by its operator's MSP id. */
  readonly privates: ReadonlyMap<string, readonly RecordedStatement[]>;
}

/** Reads the ledgers themselves, without any gateway. */
export async function readStatements(
  clients: ReadonlyMap<string, LedgerClient>,
  consortiumChannel: string,
): Promise<LedgerStatements> {
  const [anyClient] = clients.values();
  assert.ok(anyClient, "there is a client");
  const consortium = await statementsOf(anyClient, consortiumChannel);
  const privates = new Map<string, RecordedStatement[]>();
  for (const [mspId, client] of clients) {
    privates.set(mspId, await statementsOf(client, client.privateChannel));
  }
  return { consortium, privates };
}

/**
 * Every Confirmation has one Leave at its source and one Arrival at its destination, and no other.
 */
export function checkSettlements(statements: LedgerStatements): Tally {
  const { confirmed, expected, found } = settlementsOf(statements);
  assert.deepEqual(found.sort(), expected.sort(), "each Confirmation is settled once on each side");
  const count = (name: string): number => found.filter((each) => each.startsWith(name)).length;
  return { confirmed, leaves: count("Leave"), arrivals: count("Arrival") };
}

/**
 * Counts the Leaves and Arrivals that a Confirmation calls for and that are not there (`lost`), and those
 * that are there more than once or without a Confirmation (`doubled`).
 */
export function countSettlements(statements: LedgerStatements): { lost: number; doubled: number } {
  const { expected, found } = settlementsOf(statements);
  const due = new Set(expected);
  const there = new Set(found);
  const lost = [...due].filter((each) => !there.has(each)).length;
  return { lost, doubled: found.length - [...there].filter((each) => due.has(each)).length };
}

/**
 * The Leaves and Arrivals that the Confirmations call for, and those that the private channels
 * hold.
 */
function settlementsOf({ consortium, privates }: LedgerStatements): {
  confirmed: number;
  expected: string[];
  found: string[];
} {
  const confirmed = consortium.flatMap(({ statement, migration }) =>
    statement === "Confirmation" && migration !== undefined ? [migration] : [],
  );
  const expected = confirmed.flatMap(({ migrationId, source, destination }) => [
    `Leave ${source} ${migrationId}`,
    `Arrival ${destination ?? ""} ${migrationId}`,
  ]);
  const found = [...privates].flatMap(([mspId, statements]) =>
    statements.flatMap(({ statement, settlement }) =>
      settlement === undefined ? [] : [`${statement} ${mspId} ${settlement.migrationId}`],
    ),
  );
  return { confirmed: confirmed.length, expected, found };
}
