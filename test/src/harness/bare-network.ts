import { fileURLToPath } from "node:url";
import type { Network } from "@basics/descriptor";
import { startEmbeddedNetwork } from "@basics/embedded";
import { startFabricNetwork } from "@basics/fabric";
import { BASICS_CHAINCODE_DIRECTORY, loadChaincode } from "@basics/consortium";
import { fabricPrograms, LEDGER_UNDER_TEST } from "./ledger-under-test.js";

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

const FORGING_DIRECTORY = fileURLToPath(
  new URL("../../chaincodes/forges-records", import.meta.url),
);

export function startBareNetwork(options: BareNetworkOptions): Promise<BareNetwork> {
  return LEDGER_UNDER_TEST === "embedded" ? startEmbedded(options) : startFabric(options);
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
        run: { kind: "in-process", create: () => loadChaincode(BASICS_CHAINCODE_DIRECTORY) },
        endorsement: { consortium: endorsement },
        ...(hostile === undefined
          ? {}
          : { overrides: { [hostile]: { kind: "process", directory: FORGING_DIRECTORY } } }),
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
        directory: BASICS_CHAINCODE_DIRECTORY,
        endorsement,
        ...(hostile === undefined ? {} : { overrides: { [hostile]: FORGING_DIRECTORY } }),
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
