import * as messages from "@hyperledger/fabric-protos";

type Namespace = Record<string, unknown>;

/** Fabric's protobuf packages, by the name under which generated code looks them up. */
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
 * Makes parsing return this package's message classes.
 *
 * Generated code keeps its classes in one global, `proto`. fabric-shim brings an older copy of
 * them, which lacks newer fields and, if it is loaded later, replaces ours. Our classes have
 * everything that the older ones have, so the shim works with them.
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
