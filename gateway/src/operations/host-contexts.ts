import type { HostReference, MigrationRecord, Page } from "@basics/chaincode/records";
import type { OperationContext } from "./context.js";

/** The most migrations of an instance that are searched for a host's context. */
const MOST_MIGRATIONS = 1_000;

/**
 * Finds, by commitment, the migration under which each sealed host of an instance was sealed. The
 * instance's own records do not tell: an Indication registers an instance that the consortium did
 * not know, and a Confirmation moves it to the host that it names.
 *
 * @throws LedgerError
 */
export async function readHostContexts(
  { ledgers }: OperationContext,
  instanceId: string,
): Promise<ReadonlyMap<string, string>> {
  const query = { instanceId, pageSize: MOST_MIGRATIONS, bookmark: "" };
  const { records } = await ledgers.consortium.evaluate<Page<MigrationRecord>>(
    "ListMigrations",
    JSON.stringify(query),
  );
  const contexts = new Map<string, string>();
  for (const { migrationId, sourceHost, destinationHost } of records) {
    for (const host of [sourceHost, destinationHost]) {
      if (isSealed(host)) contexts.set(host.commitment, migrationId);
    }
  }
  return contexts;
}

type Sealed = Extract<HostReference, { readonly commitment: string }>;

export const isSealed = (host: HostReference | undefined): host is Sealed =>
  host !== undefined && "commitment" in host;
