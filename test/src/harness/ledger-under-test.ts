import type { FabricOptions } from "@basics/consortium";

const kinds = ["embedded", "fabric"] as const;
export type LedgerKind = (typeof kinds)[number];

/** The kind of ledger that tests run on, from the environment variable BASICS_LEDGER. */
export const LEDGER_UNDER_TEST = parseKind(process.env["BASICS_LEDGER"] ?? "embedded");

/**
 * The folder of Fabric's programs, from the environment variable FABRIC_BIN; PATH where it is
 * absent.
 */
export const FABRIC_BIN = process.env["FABRIC_BIN"];

/** The option of a Fabric network that says where Fabric's programs are. */
export function fabricPrograms(): { readonly fabricBin?: string } {
  return FABRIC_BIN === undefined ? {} : { fabricBin: FABRIC_BIN };
}

/** A consortium's options for Fabric; undefined where tests run on the embedded network. */
export function fabricUnderTest(): FabricOptions | undefined {
  return LEDGER_UNDER_TEST === "embedded" ? undefined : { bin: FABRIC_BIN };
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
