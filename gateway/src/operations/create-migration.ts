import type {
  ConsortiumInstance,
  HostReference,
  MigrationRecord,
  PrivateInstance,
} from "@basics/chaincode/records";
import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger, SubmitOptions } from "../ledger/ledger.js";
import { RequestError } from "../errors/request-error.js";
import type {
  CreateInterMigration,
  CreateLocalMigration,
  CreateMigration,
  MigrationView,
} from "../schemas/migrations.js";
import { privateLedger } from "./context.js";
import type { OperationContext } from "./context.js";
import { find } from "./find.js";
import { findMigration, isTombstone } from "./find-migration.js";
import { viewWritten } from "./migration-view.js";
import type { WriteOptions, Written } from "./write.js";

/**
 * Indicates a migration to another operator, or between two hosts of this operator.
 *
 * @param migrationId the id in the request, or one that the caller coined for it
 * @param options.now milliseconds since the epoch, by this machine's clock
 * @throws LedgerError
 * @throws RequestError `PRIVATE_CHANNEL_NOT_KEPT`, or `VALIDATION_FAILED` if it would expire at
 *   once
 */
export async function createMigration(
  context: OperationContext,
  migrationId: string,
  request: CreateMigration,
  { now, ...options }: WriteOptions & { readonly now: number },
): Promise<Written<MigrationView>> {
  if (request.kind === "local") {
    const ledger = privateLedger(context);
    if ((await findKnown(context, migrationId, request)) === undefined) requireTime(request, now);
    context.privateInstances?.forget(request.instanceId);
    return indicate(context, ledger, localIndication(migrationId, request), options);
  }
  // All reads begin together: their answers are compared with each other, but none of them needs
  // another's answer.
  const host = hostToLeave(context, request);
  // The promise is awaited last, or never if something else has ended the statement.
  host.catch(() => undefined);
  const known = await findKnown(context, migrationId, request);
  if (known === undefined) requireTime(request, now);
  // A statement that is sent again is on record already, so later changes of the instance do not
  // matter.
  const advice = known === undefined ? host : undefined;
  // If the request names the host, the ledger endorses the statement while the advice is looked up.
  const name = request.sourceHost ?? (await advice);
  const reference = name === undefined ? known?.sourceHost : context.hosts.seal(migrationId, name);
  const indication = interIndication(migrationId, request, reference);
  const unless = advice && { unless: advice };
  return indicate(context, context.ledgers.consortium, indication, { ...options, ...unless });
}

async function indicate(
  context: OperationContext,
  ledger: ChannelLedger,
  indication: object,
  options: SubmitOptions,
): Promise<Written<MigrationView>> {
  const committed = await ledger.submit<MigrationRecord>("Indicate", indication, options);
  const created = committed.outcome === "committed";
  return { created, view: await viewWritten(context, committed) };
}

/**
 * Reads what is recorded under an id that the client chose. A request that is sent again has to be
 * the same statement, and an id has one kind although the two ledgers do not know each other's ids.
 */
async function findKnown(
  context: OperationContext,
  migrationId: string,
  { kind, migrationId: chosen }: CreateMigration,
): Promise<MigrationRecord | undefined> {
  if (chosen === undefined) return undefined;
  const found = await findMigration(context, migrationId);
  if (found === undefined || isTombstone(found.record)) return undefined;
  if (found.record.kind === kind) return found.record;
  throw new LedgerError(
    "MIGRATION_ID_TAKEN",
    `${migrationId} is a migration of kind ${found.record.kind}.`,
    { details: { migrationId, kind: found.record.kind } },
  );
}

/** Checks the expiry of a new request. A request that is sent again may have expired meanwhile. */
function requireTime({ expiresAt, migrationId }: CreateMigration, now: number): void {
  if (expiresAt === undefined || Date.parse(expiresAt) > now) return;
  const past = `is past already; here it is ${new Date(now).toISOString()}`;
  // An earlier attempt may still be under way, and only a tombstone keeps it from landing.
  const sent = "if it was sent before, cancel the migration before the VM runs again";
  const message = migrationId === undefined ? past : `${past}; ${sent}`;
  throw new RequestError("VALIDATION_FAILED", "Not acceptable: body.expiresAt.", {
    errors: [{ field: "body.expiresAt", value: expiresAt, message }],
  });
}

function interIndication(
  migrationId: string,
  { instanceId, vmId, destination, expiresAt }: CreateInterMigration,
  sourceHost: HostReference | undefined,
): object {
  return {
    migrationId,
    instanceId,
    vmId,
    destination,
    ...(sourceHost && { sourceHost }),
    ...(expiresAt !== undefined && { expiresAt: toUtc(expiresAt) }),
  };
}

function localIndication(migrationId: string, request: CreateLocalMigration): object {
  const { instanceId, vmId, sourceHost, destinationHost, expiresAt } = request;
  return {
    migrationId,
    instanceId,
    vmId,
    sourceHost: { name: sourceHost },
    destinationHost: { name: destinationHost },
    ...(expiresAt !== undefined && { expiresAt: toUtc(expiresAt) }),
  };
}

async function readPrivately(
  { ledgers }: OperationContext,
  instanceId: string,
): Promise<PrivateInstance | undefined> {
  return find<PrivateInstance>(ledgers.private, "INSTANCE_NOT_FOUND", "GetInstance", instanceId);
}

/**
 * The advisory check before an Indication: the private channel may hold reasons against it that the
 * consortium cannot see.
 *
 * @returns the host of the instance, as far as the private channel knows
 * @throws LedgerError `INSTANCE_RETIRED`, `MIGRATION_OPEN` or `HOST_MISMATCH`
 */
async function hostToLeave(
  context: OperationContext,
  { instanceId, sourceHost }: CreateInterMigration,
): Promise<string | undefined> {
  const instance =
    context.privateInstances?.latest(instanceId) ?? (await readPrivately(context, instanceId));
  if (instance === undefined) return undefined;
  const { host, openMigrationId, state } = instance;
  if (state === "retired") {
    throw new LedgerError("INSTANCE_RETIRED", `${instanceId} is retired.`, {
      details: { instanceId },
    });
  }
  if (openMigrationId !== undefined) {
    throw new LedgerError(
      "MIGRATION_OPEN",
      `The local migration ${openMigrationId} of ${instanceId} is open.`,
      { details: { instanceId, openMigrationId } },
    );
  }
  if (sourceHost !== undefined && host !== undefined && host !== sourceHost) {
    await requireHost(context, instanceId, sourceHost);
  }
  return host;
}

/**
 * Checks that the two ledgers do not name two hosts of one VM for good. The host that was read may
 * be old, so both ledgers are asked again. An Arrival that is not settled yet leaves the private
 * channel behind.
 *
 * @throws LedgerError `HOST_MISMATCH`
 */
async function requireHost(
  context: OperationContext,
  instanceId: string,
  named: string,
): Promise<void> {
  const { consortium } = context.ledgers;
  const [own, shared] = await Promise.all([
    readPrivately(context, instanceId),
    find<ConsortiumInstance>(consortium, "INSTANCE_NOT_FOUND", "GetInstance", instanceId),
  ]);
  if (own?.host === undefined || own.host === named) return;
  if (shared !== undefined && shared.hop > own.hop) return;
  throw new LedgerError(
    "HOST_MISMATCH",
    `The private channel has ${instanceId} on ${own.host}, not on ${named}.`,
    { details: { instanceId, host: named, recorded: own.host } },
  );
}

/** Spells a time in one way only, so that a request that is sent again is the same statement. */
const toUtc = (timestamp: string): string => new Date(timestamp).toISOString();
