import * as messages from "@hyperledger/fabric-protos";

type Namespace = Record<string, unknown>;

/** Fabric's protobuf packages, by the name that generated code looks them up under. */
const packages: readonly (readonly [string, object])[] = [
  ["common", messages.common],
  ["protos", messages.peer],
  ["gateway", messages.gateway],
  ["orderer", messages.orderer],
  ["msp", messages.msp],
  ["rwset", messages.ledger.rwset],
  ["kvrwset", messages.ledger.rwset.kvrwset],
  ["queryresult", messages.ledger.queryresult],
];

/**
 * Makes this package's message classes those that parsing gives.
 *
 * Generated code keeps its classes in one global, `proto`. fabric-shim brings an older copy of them,
 * whose classes, loaded later, would take the place of ours and lack newer fields. Ours have all
 * that the older ones have, so the shim works with them.
 */
export function claimMessageClasses(): void {
  const root = (globalThis as unknown as { proto: Record<string, Namespace | undefined> }).proto;
  for (const [name, ours] of packages) {
    const namespace = root[name];
    if (namespace === undefined) continue;
    for (const [className, value] of Object.entries(ours)) {
      if (typeof value === "function" && className in namespace) namespace[className] = value;
    }
  }
}
