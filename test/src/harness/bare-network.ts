import { fileURLToPath } from "node:url";
import type { Network } from "@basics/descriptor";
import { startEmbeddedNetwork } from "@basics/embedded";
import { startFabricNetwork } from "@basics/fabric";
import { basicsChaincodeDirectory, loadChaincode } from "@basics/consortium";
import { fabricPrograms, ledgerUnderTest } from "./ledger-under-test.js";

/** A network with BASICS' chaincode and no gateways. */
export interface BareNetwork {
  readonly descriptor: Network;
  readonly descriptorFile: string;
  /**
   * True if ordering that is held still takes envelopes and commits them later. A frozen orderer loses
   * an envelope whose client has given up.
   */
  readonly takesWhileHeld: boolean;
  /** The ordering service commits nothing from this call on, until it resumes. */
  holdOrdering(): void;
  resumeOrdering(): void;
  stop(): Promise<void>;
}

export interface BareNetworkOptions {
  /** The MSP ids of all operators. */
  readonly operators: readonly string[];
  /** The operator that runs modified chaincode on its own peer. */
  readonly hostile?: string;
  /**
   * The endorsement policy of the consortium channel: a majority of operators, or any one of them.
   */
  readonly endorsement?: "MAJORITY" | "ANY";
}

const forgingDirectory = fileURLToPath(new URL("../../chaincodes/forges-records", import.meta.url));

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
          : { overrides: { [hostile]: { kind: "process", directory: forgingDirectory } } }),
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
  const network = await startFabricNetwork({
    operators,
    ...fabricPrograms(),
    chaincodes: [
      {
        name: "basics",
        channels: "all",
        directory: basicsChaincodeDirectory,
        endorsement,
        ...(hostile === undefined ? {} : { overrides: { [hostile]: forgingDirectory } }),
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
