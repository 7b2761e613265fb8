import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Network } from "@basics/descriptor";
import { startEmbeddedNetwork } from "@basics/embedded";
import { FABRIC_BIN, fabricPrograms, LEDGER_UNDER_TEST } from "../harness/ledger-under-test.js";

/** A running ledger whose answers a conformance run compares with Fabric's. */
export interface Ledger {
  readonly descriptor: Network;
  stop(): Promise<void>;
}

/** A ledger as the recorded differences name it. Tests expect what the newest Fabric does. */
export type LedgerName = "embedded" | "fabric 2.5" | "fabric 3";

/** The names under which the test chaincode is deployed. */
export const HONEST_CHAINCODE = "honest";
/** This one is on the consortium channel only; on the third operator's peer it lies. */
export const DISPUTED_CHAINCODE = "disputed";

/** The folder of chaincodes is beside both `src` and `dist`. */
const CHAINCODES = resolve(fileURLToPath(import.meta.url), "../../../chaincodes");
const DIRECTORY = resolve(CHAINCODES, "does-as-asked");
const LYING_DIRECTORY = resolve(CHAINCODES, "lies");
const LYING_OPERATOR = "Org3MSP";
const OPERATORS = 3;
/** Small blocks at short intervals, so that nothing waits for a block to fill. */
const batch = { timeoutMs: 50, maxMessageCount: 10 };

let name: LedgerName = "embedded";

/** The name of the ledger under test; on Fabric it is known once the network has started. */
export function ledgerName(): LedgerName {
  return name;
}

/** Starts three operators with a private channel each, and the test chaincode. */
export function startLedger(): Promise<Ledger> {
  return LEDGER_UNDER_TEST === "embedded" ? startEmbedded() : startFabric();
}

function startEmbedded(): Promise<Ledger> {
  const run = { kind: "process" as const, directory: DIRECTORY };
  return startEmbeddedNetwork({
    operators: OPERATORS,
    batch: { ...batch, timeoutMs: 5 },
    chaincodes: [
      { name: HONEST_CHAINCODE, channels: "all", run },
      {
        name: DISPUTED_CHAINCODE,
        channels: "consortium",
        run,
        overrides: { [LYING_OPERATOR]: { kind: "process", directory: LYING_DIRECTORY } },
      },
    ],
  });
}

async function startFabric(): Promise<Ledger> {
  // Only a run against Fabric loads the package that drives its programs.
  const { findPrograms, startFabricNetwork } = await import("@basics/fabric");
  const { version } = await findPrograms(FABRIC_BIN);
  name = version.startsWith("2.") ? "fabric 2.5" : "fabric 3";
  return await startFabricNetwork({
    operators: OPERATORS,
    batch,
    sharedOrderer: true,
    ...fabricPrograms(),
    chaincodes: [
      { name: HONEST_CHAINCODE, channels: "all", directory: DIRECTORY },
      {
        name: DISPUTED_CHAINCODE,
        channels: "consortium",
        directory: DIRECTORY,
        overrides: { [LYING_OPERATOR]: LYING_DIRECTORY },
      },
    ],
  });
}
