import type { ConsortiumInstance, InstanceRecord } from "@basics/chaincode/records";

/** Whether a record is the consortium channel's. Only there an instance has a custodian. */
export function isConsortiumInstance(record: InstanceRecord): record is ConsortiumInstance {
  return "custodian" in record;
}
