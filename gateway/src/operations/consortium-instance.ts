import type { ConsortiumInstance, InstanceRecord } from "@basics/chaincode/records";

/** Tells whether a record is of the consortium channel. Only there an instance has a custodian. */
export function isConsortiumInstance(record: InstanceRecord): record is ConsortiumInstance {
  return "custodian" in record;
}
