import type { PrivateInstance } from "@basics/chaincode/records";
import type { RecordedStatement } from "../reading/ledger-history.js";

/** Where a private channel's statements leave an instance. */
export type Residence = Pick<PrivateInstance, "state" | "hop">;

/** Replays a private channel's statements: whatever order they came in, the highest hop counts. */
export function residencesOf(statements: readonly RecordedStatement[]): Map<string, Residence> {
  const residences = new Map<string, Residence>();
  for (const { statement, instance, migration, settlement } of statements) {
    const instanceId = settlement?.instanceId ?? instance?.instanceId ?? migration?.instanceId;
    if (instanceId === undefined) continue;
    const before = residences.get(instanceId);
    if (settlement !== undefined) {
      const state = settlement.statement === "Arrival" ? "resident" : "departed";
      if (before?.state === "retired" || (before?.hop ?? -1) >= settlement.hop) continue;
      residences.set(instanceId, { state, hop: settlement.hop });
    } else if (statement === "Retirement") {
      residences.set(instanceId, { state: "retired", hop: instance?.hop ?? 0 });
    } else {
      // Registered by name, or by its first local Indication.
      residences.set(instanceId, before ?? { state: "resident", hop: 0 });
    }
  }
  return residences;
}
