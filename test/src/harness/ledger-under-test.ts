import type { FabricOptions } from "@basics/consortium";

const kinds = ["embedded", "fabric"] as const;
export type LedgerKind = (typeof kinds)[number];

/** The kind of ledger that tests run on, from the environment variable BASICS_LEDGER. */
export const ledgerUnderTest = parseKind(process.env["BASICS_LEDGER"] ?? "embedded");

/**
 * The folder of Fabric's programs, from the environment variable FABRIC_BIN; PATH where it is
 * absent.
 */
export const fabricBin = process.env["FABRIC_BIN"];

/** The option of a Fabric network that says where Fabric's programs are. */
export function fabricPrograms(): { readonly fabricBin?: string } {
  return fabricBin === undefined ? {} : { fabricBin };
}

/** A consortium's options for Fabric; undefined where tests run on the embedded network. */
export function fabricUnderTest(): FabricOptions | undefined {
  return ledgerUnderTest === "embedded" ? undefined : { bin: fabricBin };
}

/** The same, with three orderers for the consortium channel, so that one of them may fail. */
export function withThreeOrderers(): { readonly fabric?: FabricOptions } {
  const fabric = fabricUnderTest();
  return fabric === undefined ? {} : { fabric: { ...fabric, orderers: 3 } };
}

function parseKind(value: string): LedgerKind {
  const kind = kinds.find((each) => each === value);
  if (kind !== undefined) return kind;
  throw new Error(`BASICS_LEDGER is "${value}"; it may be ${kinds.join(" or ")}.`);
}
