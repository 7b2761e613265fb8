import type { LedgerErrorCode } from "../domain";
import { parseLedgerError } from "../domain";
import { LedgerError } from "../ledger-error";
import type { ConsortiumInstance, MigrationRecord } from "../records";
import type { Ledger } from "../state/ledger";

/**
 * Reads a migration on the consortium channel as this peer sees it. The answer may be out of date,
 * and a later commit there does not make this transaction invalid. Callers may rely on terminal
 * states only.
 *
 * @returns undefined where that channel does not know the migration
 * @throws LedgerError CONSORTIUM_UNREADABLE
 */
export function readConsortiumMigration(
  ledger: Ledger,
  migrationId: string,
): Promise<MigrationRecord | undefined> {
  return read<MigrationRecord>(ledger, ["GetMigration", migrationId], "MIGRATION_NOT_FOUND");
}

/**
 * Reads an instance on the consortium channel, with the limits of {@link readConsortiumMigration}.
 */
export function readConsortiumInstance(
  ledger: Ledger,
  instanceId: string,
): Promise<ConsortiumInstance | undefined> {
  return read<ConsortiumInstance>(ledger, ["GetInstance", instanceId], "INSTANCE_NOT_FOUND");
}

async function read<T>(
  ledger: Ledger,
  query: readonly string[],
  notFound: LedgerErrorCode,
): Promise<T | undefined> {
  const { consortiumChannel } = await ledger.channel();
  const { status, message, payload } = await ask(ledger, consortiumChannel, query);
  if (status === 200 && payload !== "") return JSON.parse(payload) as T;
  if (parseLedgerError(message)?.code === notFound) return undefined;
  throw new LedgerError("CONSORTIUM_UNREADABLE", { channel: consortiumChannel, status, message });
}

async function ask(
  ledger: Ledger,
  channel: string,
  query: readonly string[],
): ReturnType<Ledger["ask"]> {
  try {
    return await ledger.ask(channel, query);
  } catch (cause) {
    // The channel or the chaincode is unknown, or this peer did not join the channel.
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new LedgerError("CONSORTIUM_UNREADABLE", { channel, message });
  }
}
