import { fileURLToPath } from "node:url";
import type { Network } from "@basics/descriptor";
import { startEmbeddedNetwork } from "@basics/embedded";
import { startFabricNetwork } from "@basics/fabric";
import { basicsChaincodeDirectory, loadChaincode } from "@basics/consortium";
import { ledgerUnderTest } from "./ledger-under-test.js";

/** A network with BASICS' chaincode and no gateways. */
export interface BareNetwork {
  readonly descriptor: Network;
  readonly descriptorFile: string;
  /** Whether ordering that is held takes what it is sent; a frozen orderer loses what a client gave up. */
  readonly takesWhileHeld: boolean;
  /** From here on the ordering service commits nothing, whatever it is sent. */
  holdOrdering(): void;
  resumeOrdering(): void;
  stop(): Promise<void>;
}

export interface BareNetworkOptions {
  /** MSP ids. */
  readonly operators: readonly string[];
  /** The operator that runs modified chaincode on its own peer. */
  readonly hostile?: string;
  /** Who must endorse on the consortium channel. */
  readonly endorsement?: "MAJORITY" | "ANY";
}

const hostileDirectory = fileURLToPath(new URL("../../hostile-chaincode", import.meta.url));

export function startBareNetwork(options: BareNetworkOptions): Promise<BareNetwork> {
  return ledgerUnderTest === "embedded" ? startEmbedded(options) : startFabric(options);
}

async function startEmbedded(options: BareNetworkOptions): Promise<BareNetwork> {
  const { operators, hostile, endorsement = "MAJORITY" } = options;
  let held = Promise.resolve();
  let release = (): void => undefined;
  const network = await startEmbeddedNetwork({
    operators,
    chaincodes: [
      {
        name: "basics",
        channels: "all",
        run: { kind: "in-process", create: () => loadChaincode(basicsChaincodeDirectory) },
        endorsement: { consortium: endorsement },
        ...(hostile === undefined
          ? {}
          : { overrides: { [hostile]: { kind: "process", directory: hostileDirectory } } }),
      },
    ],
    releaseBlock: () => held,
  });
  return {
    descriptor: network.descriptor,
    descriptorFile: network.descriptorFile,
    takesWhileHeld: true,
    holdOrdering: () => {
      held = new Promise((resolve) => {
        release = resolve;
      });
    },
    resumeOrdering: () => {
      release();
    },
    stop: () => network.stop(),
  };
}

async function startFabric(options: BareNetworkOptions): Promise<BareNetwork> {
  const { operators, hostile, endorsement = "MAJORITY" } = options;
  const fabricBin = process.env["FABRIC_BIN"];
  const network = await startFabricNetwork({
    operators,
    ...(fabricBin === undefined ? {} : { fabricBin }),
    chaincodes: [
      {
        ...{ name: "basics", channels: "all", directory: basicsChaincodeDirectory, endorsement },
        ...(hostile === undefined ? {} : { overrides: { [hostile]: hostileDirectory } }),
      },
    ],
  });
  const consortiumOrderer = network.nodes.get("orderer0");
  return {
    descriptor: network.descriptor,
    descriptorFile: network.descriptorFile,
    takesWhileHeld: false,
    holdOrdering: () => consortiumOrderer?.suspend(),
    resumeOrdering: () => consortiumOrderer?.resume(),
    stop: () => network.stop(),
  };
}
