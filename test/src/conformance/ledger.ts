import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Network } from "@basics/descriptor";
import { startEmbeddedNetwork } from "@basics/embedded";
import { fabricBin, fabricPrograms, ledgerUnderTest } from "../harness/ledger-under-test.js";

/** A running ledger whose answers a conformance run compares with Fabric's. */
export interface Ledger {
  readonly descriptor: Network;
  stop(): Promise<void>;
}

/** A ledger as the recorded differences name it. Tests expect what the newest Fabric does. */
export type LedgerName = "embedded" | "fabric 2.5" | "fabric 3";

/** The names under which the test chaincode is deployed. */
export const honestChaincode = "honest";
/** This one is on the consortium channel only; on the third operator's peer it lies. */
export const disputedChaincode = "disputed";

/** The folder of chaincodes is beside both `src` and `dist`. */
const chaincodes = resolve(fileURLToPath(import.meta.url), "../../../chaincodes");
const directory = resolve(chaincodes, "does-as-asked");
const lyingDirectory = resolve(chaincodes, "lies");
const lyingOperator = "Org3MSP";
const operators = 3;
/** Small blocks at short intervals, so that nothing waits for a block to fill. */
const batch = { timeoutMs: 50, maxMessageCount: 10 };

let name: LedgerName = "embedded";

/** The name of the ledger under test; on Fabric it is known once the network has started. */
export function ledgerName(): LedgerName {
  return name;
}

/** Starts three operators with a private channel each, and the test chaincode. */
export function startLedger(): Promise<Ledger> {
  return ledgerUnderTest === "embedded" ? startEmbedded() : startFabric();
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
        overrides: { [lyingOperator]: { kind: "process", directory: lyingDirectory } },
      },
    ],
  });
}

async function startFabric(): Promise<Ledger> {
  // Only a run against Fabric loads the package that drives its programs.
  const { findPrograms, startFabricNetwork } = await import("@basics/fabric");
  const { version } = await findPrograms(fabricBin);
  name = version.startsWith("2.") ? "fabric 2.5" : "fabric 3";
  return await startFabricNetwork({
    operators,
    batch,
    sharedOrderer: true,
    ...fabricPrograms(),
    chaincodes: [
      { name: honestChaincode, channels: "all", directory },
      {
        name: disputedChaincode,
        channels: "consortium",
        directory,
        overrides: { [lyingOperator]: lyingDirectory },
      },
    ],
  });
}
