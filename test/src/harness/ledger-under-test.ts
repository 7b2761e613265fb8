import type { FabricOptions } from "@basics/consortium";

const kinds = ["embedded", "fabric"] as const;
export type LedgerKind = (typeof kinds)[number];

/** What tests run on, from the environment variable BASICS_LEDGER. */
export const ledgerUnderTest = parseKind(process.env["BASICS_LEDGER"] ?? "embedded");

/** What starts Fabric, from FABRIC_BIN or PATH; undefined for the embedded network. */
export function fabricUnderTest(): FabricOptions | undefined {
  return ledgerUnderTest === "embedded" ? undefined : { bin: process.env["FABRIC_BIN"] };
}

/** As above, so that one orderer of the consortium channel may fail. */
export function withThreeOrderers(): { readonly fabric?: FabricOptions } {
  const fabric = fabricUnderTest();
  return fabric === undefined ? {} : { fabric: { ...fabric, orderers: 3 } };
}

function parseKind(value: string): LedgerKind {
  const kind = kinds.find((each) => each === value);
  if (kind !== undefined) return kind;
  throw new Error(`BASICS_LEDGER is "${value}"; it may be ${kinds.join(" or ")}.`);
}
