import type { InstanceState, InstanceView } from "../schemas/instances.js";
import type { Viewer } from "./host-views.js";
import { viewConsortiumInstance } from "./host-views.js";
import type { InstanceKnowledge } from "./may-run.js";

/**
 * Shows an instance as both ledgers together hold it. If they differ, the consortium's record
 * counts.
 *
 * @param hostContexts ids besides its own under which its host may have been sealed
 */
export function viewInstance(
  viewer: Viewer,
  instanceId: string,
  known: InstanceKnowledge,
  hostContexts: readonly string[] = [],
): InstanceView {
  const { operator } = viewer;
  const consortium =
    known.consortium && viewConsortiumInstance(viewer, known.consortium, hostContexts);
  const own = known.private;
  const state = stateOf(operator, known);
  const custodian = consortium?.custodian ?? (state === "departed" ? undefined : operator);
  const ownHost = state === "resident" && own?.host !== undefined ? own.host : undefined;
  const host = ownHost === undefined ? consortium?.host : { name: ownHost, disclosed: true };
  const open = [consortium?.openMigrationId, own?.openMigrationId];
  return {
    instanceId,
    state,
    ...(custodian !== undefined && { custodian }),
    hop: Math.max(consortium?.hop ?? 0, own?.hop ?? 0),
    ...(host !== undefined && { host }),
    ...(own?.localRef !== undefined && { localRef: own.localRef }),
    openMigrationIds: open.filter((id) => id !== undefined),
    ledgers: { ...(consortium && { consortium }), ...(own && { private: { ...own } }) },
  };
}

function stateOf(operator: string, { consortium, private: own }: InstanceKnowledge): InstanceState {
  if (consortium?.state === "retired" || own?.state === "retired") return "retired";
  if (consortium !== undefined) {
    return consortium.custodian === operator ? "resident" : "departed";
  }
  return own?.state ?? "departed";
}
