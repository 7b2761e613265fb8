import type { PrivateInstanceState, StatementName } from "@basics/chaincode/domain";
import type { PrivateInstance } from "@basics/chaincode/records";
import type { RecordedStatement } from "../reading/ledger-history.js";

/** Where a private channel's statements leave an instance. */
export type Residence = Pick<PrivateInstance, "state" | "hop">;

/** In which state a statement that names an instance leaves it, if nothing is known of it before. */
const stateAfter: Readonly<Record<StatementName, PrivateInstanceState>> = {
  ChannelConfiguration: "resident",
  OperatorRegistration: "resident",
  Registration: "resident",
  Indication: "resident",
  Confirmation: "resident",
  Rejection: "resident",
  Decline: "resident",
  Cancellation: "resident",
  Retirement: "retired",
  Anchor: "resident",
  Leave: "departed",
  Arrival: "resident",
  RelayMark: "resident",
};

/** Replays a private channel's statements: whatever order they came in, the highest hop counts. */
export function residencesOf(statements: readonly RecordedStatement[]): Map<string, Residence> {
  const residences = new Map<string, Residence>();
  for (const { statement, instance, migration, settlement } of statements) {
    const instanceId = settlement?.instanceId ?? instance?.instanceId ?? migration?.instanceId;
    if (instanceId === undefined) continue;
    const before = residences.get(instanceId);
    if (settlement !== undefined) {
      const state = stateAfter[settlement.statement];
      if (before?.state === "retired" || (before?.hop ?? -1) >= settlement.hop) continue;
      residences.set(instanceId, { state, hop: settlement.hop });
    } else if (stateAfter[statement] === "retired") {
      residences.set(instanceId, { state: "retired", hop: instance?.hop ?? 0 });
    } else {
      // Registered by name, or by its first local Indication.
      residences.set(instanceId, before ?? { state: stateAfter[statement], hop: 0 });
    }
  }
  return residences;
}
