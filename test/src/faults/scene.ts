import type { LedgerKind } from "../harness/ledger-under-test.js";

/** The things that faults can break, as far as the machine and the ledger under test have them. */
export interface Scene {
  readonly ledger: LedgerKind;
  /** MSP ids. Each operator has a gateway. */
  readonly operators: readonly string[];
  /** MSP ids of those operators that have a reference manager. */
  readonly managed: readonly string[];
  /** True if gateways and managers have small disks of their own, which can be full. */
  readonly hasDisks: boolean;
  /** True if each operator's chaincode runs in a process of its own. */
  readonly hasChaincodeProcesses: boolean;
}

/** The consortium channel's ordering nodes on Fabric; each private channel has one of its own. */
export const consortiumOrderers: readonly string[] = ["orderer0", "orderer1", "orderer2"];

export function gatewaysOf({ operators }: Scene): string[] {
  return operators.map((mspId) => `gateway:${mspId}`);
}

export function managersOf({ managed }: Scene): string[] {
  return managed.map((mspId) => `manager:${mspId}`);
}

/** Fabric's peers: each operator has one. */
export function peersOf({ operators }: Scene): string[] {
  return operators.map((mspId) => `peer0.${mspId}`);
}

/** Fabric's orderers of the private channels: each operator has one. */
export function privateOrderersOf({ operators }: Scene): string[] {
  return operators.map((mspId) => `orderer.${mspId}`);
}
