import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Network } from "@basics/descriptor";
import { startEmbeddedNetwork } from "@basics/embedded";
import type { LedgerName } from "./differences.js";

/** What a conformance run is held against. */
export interface Ledger {
  readonly descriptor: Network;
  stop(): Promise<void>;
}

const kinds = ["embedded", "fabric"] as const;
export type LedgerKind = (typeof kinds)[number];

/** Whose observations are asserted, from the environment variable BASICS_LEDGER. */
export const ledgerKind = parseKind(process.env["BASICS_LEDGER"] ?? "embedded");

/** The names under which the test chaincode is deployed. */
export const honestChaincode = "honest";
/** On the consortium channel only; on the third operator's peer it lies. */
export const disputedChaincode = "disputed";

/** Beside `src` and `dist` alike. */
const directory = resolve(fileURLToPath(import.meta.url), "../../../chaincode");
const hostileDirectory = resolve(directory, "hostile");
const hostileOperator = "Org3MSP";
const operators = 3;
/** Small blocks at short intervals, so that nothing waits for a block to fill. */
const batch = { timeoutMs: 50, maxMessageCount: 10 };

let name: LedgerName = "embedded";

/** Which ledger it is; of Fabric, known once it is started. */
export function ledgerName(): LedgerName {
  return name;
}

/** Three operators with a private channel each, and the test chaincode. */
export function startLedger(): Promise<Ledger> {
  return ledgerKind === "embedded" ? startEmbedded() : startFabric();
}

function startEmbedded(): Promise<Ledger> {
  const run = { kind: "process" as const, directory };
  return startEmbeddedNetwork({
    operators,
    batch: { ...batch, timeoutMs: 5 },
    chaincodes: [
      { name: honestChaincode, channels: "all", run },
      {
        name: disputedChaincode,
        channels: "consortium",
        run,
        overrides: { [hostileOperator]: { kind: "process", directory: hostileDirectory } },
      },
    ],
  });
}

async function startFabric(): Promise<Ledger> {
  const fabricBin = process.env["FABRIC_BIN"];
  // Only a run against Fabric loads what drives its programs.
  const { findPrograms, startFabricNetwork } = await import("@basics/fabric");
  const { version } = await findPrograms(fabricBin);
  name = version.startsWith("2.") ? "fabric 2.5" : "fabric 3";
  return await startFabricNetwork({
    operators,
    batch,
    sharedOrderer: true,
    ...(fabricBin === undefined ? {} : { fabricBin }),
    chaincodes: [
      { name: honestChaincode, channels: "all", directory },
      {
        name: disputedChaincode,
        channels: "consortium",
        directory,
        overrides: { [hostileOperator]: hostileDirectory },
      },
    ],
  });
}

function parseKind(value: string): LedgerKind {
  const kind = kinds.find((each) => each === value);
  if (kind !== undefined) return kind;
  throw new Error(`BASICS_LEDGER is "${value}"; it may be ${kinds.join(" or ")}`);
}
