import type {
  ConsortiumInstance,
  MigrationRecord,
  OperatorRecord,
  PrivateInstance,
  Provenance,
} from "@basics/chaincode/records";

/** Ids and records that tests share. Operator 1 is the one whose gateway is tested. */
export const INSTANCE_ID = "Org1MSP:00000000-0000-7000-8000-000000000001";
export const MIGRATION_ID = "Org1MSP:00000000-0000-7000-8000-0000000000a1";
export const FOREIGN_MIGRATION_ID = "Org2MSP:00000000-0000-7000-8000-0000000000b1";
export const VM_ID = `sha256-tree:${"a".repeat(64)}`;
export const OTHER_VM_ID = `sha256-tree:${"b".repeat(64)}`;

export const provenance = (by: string, number: number): Provenance => ({
  by,
  transactionId: String(number).padStart(64, "0"),
  claimedAt: "2026-03-01T12:00:00.000Z",
});

export const migrationRecord = (overrides: Partial<MigrationRecord> = {}): MigrationRecord => ({
  migrationId: MIGRATION_ID,
  kind: "inter",
  state: "indicated",
  source: "Org1MSP",
  destination: "Org2MSP",
  instanceId: INSTANCE_ID,
  vmId: VM_ID,
  indicated: provenance("Org1MSP", 1),
  ...overrides,
});

export const confirmedRecord = (overrides: Partial<MigrationRecord> = {}): MigrationRecord =>
  migrationRecord({
    state: "confirmed",
    observedVmId: VM_ID,
    hop: 1,
    concluded: provenance("Org2MSP", 2),
    ...overrides,
  });

export const consortiumInstance = (
  overrides: Partial<ConsortiumInstance> = {},
): ConsortiumInstance => ({
  instanceId: INSTANCE_ID,
  state: "active",
  custodian: "Org1MSP",
  hop: 0,
  ...overrides,
});

export const privateInstance = (overrides: Partial<PrivateInstance> = {}): PrivateInstance => ({
  instanceId: INSTANCE_ID,
  state: "resident",
  hop: 0,
  step: 0,
  host: "node-1",
  ...overrides,
});

export const operatorRecord = (mspId: string): OperatorRecord => ({
  mspId,
  digestAlgorithms: ["sha256-tree", "sha256"],
  keepsPrivateChannel: true,
  registered: provenance(mspId, 3),
});

/** Copies a value without these fields. */
export function without<T extends object, K extends keyof T>(value: T, ...names: K[]): Omit<T, K> {
  const kept = Object.entries(value).filter(([name]) => !names.includes(name as K));
  return Object.fromEntries(kept) as Omit<T, K>;
}
