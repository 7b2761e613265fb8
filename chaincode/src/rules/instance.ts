import { LedgerError } from "../ledger-error";
import type {
  ConsortiumInstance,
  HostReference,
  InstanceRecord,
  LineageEntry,
  PrivateInstance,
} from "../records";
import type { Registration } from "../schema/statements";
import { consortiumRegistration, privateRegistration } from "../schema/statements";
import { present } from "../state/fields";
import { findConsortiumInstance, findPrivateInstance, putInstance } from "../state/instances";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";
import { requireCoinedByCaller, requireRegistered } from "./authority";
import { isSameHost } from "./host";
import { putLineageEntry, putStay } from "./lineage";

/** Takes a new instance into the caller's custody, on the consortium channel. */
export async function registerAtConsortium(
  ledger: Ledger,
  argument: Registration,
): Promise<InstanceRecord> {
  const { instanceId, host } = consortiumRegistration.parse(argument, "");
  requireCoinedByCaller(ledger, "instanceId", instanceId);
  const recorded = await findConsortiumInstance(ledger, instanceId);
  if (recorded !== undefined) return sameRegistration(ledger, recorded, host);
  await requireRegistered(ledger);
  const instance = newConsortiumInstance(ledger, instanceId, host);
  await putInstance(ledger, undefined, instance);
  await putRegistrationEntry(ledger, instanceId, host);
  ledger.emit({ statement: "Registration", instance });
  return instance;
}

/** Registers a new instance on one of the operator's hosts, on its private channel. */
export async function registerPrivately(
  ledger: Ledger,
  argument: Registration,
): Promise<InstanceRecord> {
  const { instanceId, host, localRef } = privateRegistration.parse(argument, "");
  requireCoinedByCaller(ledger, "instanceId", instanceId);
  const recorded = await findPrivateInstance(ledger, instanceId);
  if (recorded !== undefined) {
    if (recorded.localRef !== localRef) {
      throw new LedgerError("INSTANCE_EXISTS", { instanceId, localRef: recorded.localRef });
    }
    return sameRegistration(ledger, recorded, host);
  }
  const instance: PrivateInstance = {
    ...newPrivateInstance(instanceId, host.name),
    ...present({ localRef }),
  };
  await putInstance(ledger, undefined, instance);
  await putStay(ledger, instanceId, instance.hop, host.name);
  await putRegistrationEntry(ledger, instanceId, host);
  ledger.emit({ statement: "Registration", instance });
  return instance;
}

export function newConsortiumInstance(
  ledger: Ledger,
  instanceId: string,
  host: HostReference | undefined,
): ConsortiumInstance {
  return { instanceId, state: "active", custodian: ledger.caller, hop: 0, ...present({ host }) };
}

export function newPrivateInstance(instanceId: string, host: string): PrivateInstance {
  return { instanceId, state: "resident", hop: 0, step: 0, host };
}

/**
 * Writes the first row of an instance's history. A repeated Register must name the same host as it.
 */
export async function putRegistrationEntry(
  ledger: Ledger,
  instanceId: string,
  host: HostReference | undefined,
): Promise<void> {
  await putLineageEntry(ledger, {
    instanceId,
    hop: 0,
    step: 0,
    statement: "Registration",
    custodian: ledger.caller,
    to: { operator: ledger.caller, ...present({ host }) },
    recorded: ledger.provenance(),
  });
}

async function sameRegistration(
  ledger: Ledger,
  recorded: InstanceRecord,
  host: HostReference | undefined,
): Promise<InstanceRecord> {
  const { instanceId } = recorded;
  const entry = await ledger.get<LineageEntry>(keys.lineage({ instanceId, hop: 0, step: 0 }));
  // Without an entry, the instance is known only from a Leave or an Arrival that came first.
  if (entry === undefined || !isSameHost(entry.to?.host, host)) {
    throw new LedgerError("INSTANCE_EXISTS", { instanceId, state: recorded.state });
  }
  return recorded;
}
