import type { MigrationRecord, SettlementRecord, StatementEvent } from "@basics/chaincode/records";
import type { RecordedStatement } from "../reading/ledger-history.js";

export const [A, B, C] = ["Org1MSP", "Org2MSP", "Org3MSP"] as const;
export const INSTANCE_ID = `${A}:018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90`;

let blocks = 0;

/** Makes a statement in a block of its own. */
export function stated(event: StatementEvent): RecordedStatement {
  blocks += 1;
  return { ...event, blockNumber: blocks, transactionId: String(blocks) };
}

export function migration(changes: Partial<MigrationRecord>): MigrationRecord {
  return {
    migrationId: `${A}:m1`,
    kind: "inter",
    state: "indicated",
    source: A,
    destination: B,
    instanceId: INSTANCE_ID,
    vmId: "sha256:11",
    ...changes,
  };
}

export function indication(changes: Partial<MigrationRecord> = {}): RecordedStatement {
  return stated({ statement: "Indication", migration: migration(changes) });
}

export function confirmation(changes: Partial<MigrationRecord> = {}): RecordedStatement {
  const confirmed = { state: "confirmed", observedVmId: "sha256:11", hop: 1 } as const;
  return stated({ statement: "Confirmation", migration: migration({ ...confirmed, ...changes }) });
}

export function settlement(changes: Partial<SettlementRecord> = {}): RecordedStatement {
  const record: SettlementRecord = {
    migrationId: `${A}:m1`,
    statement: "Leave",
    instanceId: INSTANCE_ID,
    vmId: "sha256:11",
    hop: 1,
    counterpart: B,
    settled: { by: A, transactionId: "1", claimedAt: "" },
    ...changes,
  };
  return stated({ statement: record.statement, settlement: record });
}
