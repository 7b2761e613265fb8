import type { ConsortiumInstance, Page, PrivateInstance } from "@basics/chaincode/records";
import { LedgerError } from "../ledger/ledger-error.js";
import type { Committed } from "../ledger/ledger.js";
import { RequestError } from "../errors/request-error.js";
import type { InstanceView, ListInstancesQuery, RegisterInstance } from "../schemas/instances.js";
import type { OperationContext } from "./context.js";
import { isSealed, readHostContexts } from "./host-contexts.js";
import { viewInstance } from "./instance-view.js";
import { mapBounded } from "./map-bounded.js";
import type { InstanceKnowledge } from "./may-run.js";
import { readInstance } from "./migration-view.js";
import { readFiltered } from "./read-filtered.js";
import type { LedgerPage, PageRequest } from "./read-filtered.js";
import type { WriteOptions, Written } from "./write.js";

/**
 * Puts a VM on record: on the private channel if one is kept, and on the consortium channel if the
 * request asks for it or there is no other.
 *
 * @throws LedgerError
 */
export async function registerInstance(
  context: OperationContext,
  instanceId: string,
  { host, localRef, publish }: RegisterInstance,
  options: WriteOptions,
): Promise<Written<InstanceView>> {
  const { consortium, private: own } = context.ledgers;
  const known: { consortium?: ConsortiumInstance; private?: PrivateInstance } = {};
  const outcomes: string[] = [];
  const note = <T>(committed: Committed<T>): T => {
    outcomes.push(committed.outcome);
    return committed.result;
  };
  if (own !== undefined) {
    const request = { instanceId, host: { name: host }, ...(localRef && { localRef }) };
    known.private = note(await own.submit<PrivateInstance>("Register", request, options));
  }
  if (own === undefined || publish === true) {
    const request = { instanceId, host: context.hosts.seal(instanceId, host) };
    known.consortium = note(
      await consortium.submit<ConsortiumInstance>("Register", request, options),
    );
  }
  const created = outcomes.includes("committed");
  if (created) return { created, view: viewInstance(context, instanceId, known) };
  // If it was on record already it may have left since, which only the other ledger may know.
  const now = await readInstance(context, instanceId);
  const whole = { ...now, ...known };
  return {
    created,
    view: viewInstance(context, instanceId, whole, await hostContexts(context, whole)),
  };
}

/**
 * Ends an instance's life on every ledger that knows it, the consortium first.
 *
 * @throws LedgerError
 */
export async function retireInstance(
  context: OperationContext,
  instanceId: string,
  options: WriteOptions,
): Promise<Written<InstanceView>> {
  const { consortium, private: own } = context.ledgers;
  const before = await readKnownInstance(context, instanceId);
  // This is read before the statement, because a read that fails after the commit would hide the
  // commit.
  const contexts = await hostContexts(context, before);
  if (before.consortium?.custodian === context.operator) requireRetirable(before);
  const after: { consortium?: ConsortiumInstance; private?: PrivateInstance } = {};
  let created = false;
  const note = <T>(committed: Committed<T>): T => {
    created ||= committed.outcome === "committed";
    return committed.result;
  };
  if (before.consortium !== undefined) {
    after.consortium = note(
      await consortium.submit<ConsortiumInstance>("Retire", { instanceId }, options),
    );
  }
  if (before.private !== undefined && own !== undefined) {
    after.private = note(await own.submit<PrivateInstance>("Retire", { instanceId }, options));
  }
  return { created, view: viewInstance(context, instanceId, after, contexts) };
}

/**
 * The advisory check before a retirement on two ledgers. On the first one the retirement is final,
 * so the reasons that the second one may have against it are checked before.
 *
 * @throws LedgerError `MIGRATION_OPEN`, `INSTANCE_NOT_RESIDENT`
 */
function requireRetirable({ consortium, private: own }: InstanceKnowledge): void {
  if (consortium?.state !== "active" || own === undefined) return;
  const { instanceId, openMigrationId, state } = own;
  if (openMigrationId !== undefined) {
    const message = `The local migration ${openMigrationId} of ${instanceId} is open.`;
    const details = { instanceId, openMigrationId };
    throw new LedgerError("MIGRATION_OPEN", message, { details });
  }
  if (state === "departed") {
    const message = `The private channel holds no Arrival of ${instanceId} since it left.`;
    throw new LedgerError("INSTANCE_NOT_RESIDENT", message, { details: { instanceId } });
  }
}

/** @throws LedgerError `INSTANCE_NOT_FOUND` */
export async function getInstance(
  context: OperationContext,
  instanceId: string,
): Promise<InstanceView> {
  const known = await readKnownInstance(context, instanceId);
  return viewInstance(context, instanceId, known, await hostContexts(context, known));
}

/**
 * Finds the other id under which the instance's host may have been sealed, if this operator can
 * open it.
 */
async function hostContexts(
  context: OperationContext,
  { consortium }: InstanceKnowledge,
): Promise<string[]> {
  if (consortium?.custodian !== context.operator || !isSealed(consortium.host)) return [];
  const { instanceId, host } = consortium;
  if (context.hosts.open(instanceId, host) !== undefined) return [];
  const migrationId = (await readHostContexts(context, instanceId)).get(host.commitment);
  return migrationId === undefined ? [] : [migrationId];
}

async function readKnownInstance(
  context: OperationContext,
  instanceId: string,
): Promise<InstanceKnowledge> {
  const known = await readInstance(context, instanceId);
  if (known.consortium === undefined && known.private === undefined) {
    throw new LedgerError("INSTANCE_NOT_FOUND", `No ledger holds the instance ${instanceId}.`);
  }
  return known;
}

/**
 * Lists this operator's instances, or those in another operator's custody.
 *
 * @throws LedgerError
 * @throws RequestError `PRIVATE_CHANNEL_NOT_KEPT` for departed ones without a private channel
 */
export async function listInstances(
  context: OperationContext,
  query: ListInstancesQuery,
  page: PageRequest,
): Promise<LedgerPage<InstanceView>> {
  const { consortium, private: own } = context.ledgers;
  const ledger = query.custodian === undefined && own !== undefined ? own : consortium;
  const selection =
    ledger === own ? { ...(query.state && { state: query.state }) } : onConsortium(context, query);
  const found = await readFiltered(
    (pageSize, bookmark) =>
      ledger.evaluate<Page<{ instanceId: string }>>(
        "ListInstances",
        JSON.stringify({ ...selection, pageSize, bookmark }),
      ),
    () => true,
    page,
  );
  const records = await mapBounded(found.records, ({ instanceId }) =>
    getInstance(context, instanceId),
  );
  return { records, bookmark: found.bookmark };
}

function onConsortium(context: OperationContext, { custodian, state }: ListInstancesQuery): object {
  const { operator } = context;
  const holder = custodian ?? operator;
  if (state === "departed" && holder === operator) {
    throw new RequestError(
      "PRIVATE_CHANNEL_NOT_KEPT",
      `Only a private channel knows which instances left ${operator}.`,
    );
  }
  const wanted = state === undefined ? {} : { state: state === "retired" ? "retired" : "active" };
  return { custodian: holder, ...wanted };
}
