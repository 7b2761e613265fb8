import { LedgerError } from "../ledger-error";
import type { ConsortiumInstance, InstanceRecord, PrivateInstance } from "../records";
import type { Retirement } from "../schema/statements";
import { present, without } from "../state/fields";
import { findConsortiumInstance, findPrivateInstance, putInstance } from "../state/instances";
import type { Ledger } from "../state/ledger";
import { readConsortiumInstance } from "./consortium-view";
import { putLineageEntry } from "./lineage";

/** Retires an instance on the consortium channel: its custodian says that it is gone. */
export async function retireAtConsortium(
  ledger: Ledger,
  { instanceId }: Retirement,
): Promise<InstanceRecord> {
  const instance = await findConsortiumInstance(ledger, instanceId);
  if (instance === undefined) throw new LedgerError("INSTANCE_NOT_FOUND", { instanceId });
  if (instance.custodian !== ledger.caller) {
    throw new LedgerError("NOT_IN_CUSTODY", { instanceId, custodian: instance.custodian });
  }
  if (instance.state === "retired") return instance;
  requireNoneOpen(instance);
  const retired: ConsortiumInstance = { ...instance, state: "retired" };
  await putInstance(ledger, instance, retired);
  await putLineageEntry(ledger, {
    instanceId,
    hop: instance.hop,
    // The Retirement is ordered behind the Registration or Confirmation of the same hop.
    step: 1,
    statement: "Retirement",
    custodian: ledger.caller,
    from: { operator: ledger.caller, ...present({ host: instance.host }) },
    recorded: ledger.provenance(),
  });
  ledger.emit({ statement: "Retirement", instance: retired });
  return retired;
}

/**
 * Retires an instance on a private channel. If the consortium channel knows it, it must be retired
 * there first.
 */
export async function retirePrivately(
  ledger: Ledger,
  { instanceId }: Retirement,
): Promise<InstanceRecord> {
  const instance = await findPrivateInstance(ledger, instanceId);
  if (instance === undefined) throw new LedgerError("INSTANCE_NOT_FOUND", { instanceId });
  if (instance.state === "retired") return instance;
  if (instance.state === "departed") throw new LedgerError("INSTANCE_NOT_RESIDENT", { instanceId });
  requireNoneOpen(instance);
  const hop = Math.max(instance.hop, await lastHopAtConsortium(ledger, instanceId));
  const step = hop === instance.hop ? instance.step + 1 : 1;
  const retired: PrivateInstance = { ...without(instance, "host"), state: "retired", hop, step };
  await putInstance(ledger, instance, retired);
  await putLineageEntry(ledger, {
    instanceId,
    hop,
    step,
    statement: "Retirement",
    custodian: ledger.caller,
    from: { operator: ledger.caller, ...present({ host: privateHost(instance) }) },
    recorded: ledger.provenance(),
  });
  ledger.emit({ statement: "Retirement", instance: retired });
  return retired;
}

function requireNoneOpen({ openMigrationId }: InstanceRecord): void {
  if (openMigrationId !== undefined) {
    throw new LedgerError("MIGRATION_OPEN", { migrationId: openMigrationId });
  }
}

/**
 * Reads the hop at which the consortium retired the instance. Leaves and Arrivals of earlier hops
 * may still come, and the Retirement is ordered behind them. The result is 0 where the consortium
 * does not know the instance.
 */
async function lastHopAtConsortium(ledger: Ledger, instanceId: string): Promise<number> {
  const shared = await readConsortiumInstance(ledger, instanceId);
  if (shared === undefined) return 0;
  if (shared.custodian !== ledger.caller) {
    throw new LedgerError("INSTANCE_HELD_ELSEWHERE", { instanceId, custodian: shared.custodian });
  }
  if (shared.state !== "retired")
    throw new LedgerError("RETIRE_AT_CONSORTIUM_FIRST", { instanceId });
  return shared.hop;
}

function privateHost({ host }: PrivateInstance): { readonly name: string } | undefined {
  return host === undefined ? undefined : { name: host };
}
