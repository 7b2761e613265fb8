import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadNetwork } from "@basics/descriptor";
import { startFabricNetwork } from "@basics/fabric";
import type { FabricNetwork } from "@basics/fabric";
import { findFreePorts } from "@basics/local";
import type { OracleFile } from "@basics/oracle/live";
import type { Layout } from "../data/layout.js";
import { ConsortiumError } from "../errors.js";
import type { Service } from "../services/service.js";
import { startService } from "../services/service.js";
import { BASICS_CHAINCODE_DIRECTORY } from "./basics-chaincode.js";
import type { EmbeddedConfig } from "./embedded-config.js";

/** A process that runs as part of a consortium. */
export interface RunningProcess {
  readonly pid: number;
  /** Resolves with the reason when it ends without having been asked to. */
  failed(): Promise<string>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A function that receives messages about the progress of some work. */
export type OnProgress = (message: string) => void;

/**
 * The network under the gateways: the one process of the embedded network, or Fabric's own nodes.
 */
export interface Ledger {
  readonly kind: "embedded" | "fabric";
  readonly descriptorFile: string;
  /** The processes by name; `network` is all of them. */
  readonly processes: ReadonlyMap<string, RunningProcess>;
  /** The URLs at which the modelled consensuses are administered; empty where there are none. */
  readonly oracleUrls: readonly string[];
  restart(name: string): Promise<void>;
  addOperator(
    mspId: string,
    options: { privateChannel: boolean; onProgress?: OnProgress },
  ): Promise<void>;
  /** Upgrades a chaincode on all its channels. @returns the new sequence of its definition */
  upgradeChaincode(
    name: string,
    options: { directory?: string | undefined; onProgress?: OnProgress },
  ): Promise<number>;
  stop(): Promise<void>;
}

/** The functions of ledgers whose members and chaincode never change while they run. */
export const unchanging: Pick<Ledger, "addOperator" | "upgradeChaincode" | "oracleUrls"> = {
  oracleUrls: [],
  addOperator: () => Promise.reject(new Error(onlyOnFabric("takes in no operator"))),
  upgradeChaincode: () => Promise.reject(new Error(onlyOnFabric("upgrades no chaincode"))),
};

function onlyOnFabric(what: string): string {
  return `This network ${what} while it runs; one on Fabric's own programs does.`;
}

/** The options with which a ledger is started. */
export interface LedgerOptions {
  /** The MSP ids of the operators. */
  readonly operators: readonly string[];
  /** The MSP ids of operators that keep no private channel. */
  readonly withoutPrivateChannel?: readonly string[];
  /** The time that an ordering service waits for a block to fill, in milliseconds. */
  readonly batchTimeoutMs?: number | undefined;
  /** The consensus whose delays and blocks the ledger is to have. */
  readonly oracle?: OracleFile | undefined;
  /** Other chaincodes on the consortium channel: the name and the directory of each. */
  readonly chaincodes?: EmbeddedConfig["chaincodes"];
  /**
   * True if, on the embedded network, BASICS' chaincode runs in a process of its own for each
   * operator. By default it runs in the network's process.
   */
  readonly separateChaincode?: boolean;
  /** The options of Fabric's own programs; the embedded network is started where absent. */
  readonly fabric?: FabricOptions | undefined;
  /** Brings up another ledger instead, which must have those operators. */
  readonly startLedger?: ((layout: Layout) => Promise<Ledger>) | undefined;
  readonly onProgress?: OnProgress;
}

/** The options of a network on Fabric's own programs. */
export interface FabricOptions {
  /** The folder of Fabric's programs; `PATH` where absent. */
  readonly bin?: string | undefined;
  readonly orderers?: number | undefined;
  readonly peersPerOperator?: number | undefined;
  readonly sharedOrderer?: boolean | undefined;
}

/**
 * Starts the ledger that the options choose, with its files in the layout's folders.
 *
 * @throws ConsortiumError OTHER_LEDGER where the folder keeps a network of the other kind
 */
export async function startLedger(options: LedgerOptions, layout: Layout): Promise<Ledger> {
  if (options.startLedger !== undefined) return options.startLedger(layout);
  await checkKind(layout, options.fabric === undefined ? "embedded" : "fabric");
  return options.fabric === undefined
    ? startEmbedded(options, layout)
    : startNative(options, options.fabric, layout);
}

/**
 * Checks that the folder keeps no network of the other kind.
 *
 * @throws ConsortiumError OTHER_LEDGER
 */
async function checkKind({ root, network }: Layout, wanted: Ledger["kind"]): Promise<void> {
  const file = join(network, "network.json");
  if (!existsSync(file)) return;
  const { ledger } = await loadNetwork(file);
  if (ledger === wanted) return;
  throw new ConsortiumError({ code: "OTHER_LEDGER", root, kept: ledger, wanted });
}

async function startEmbedded(options: LedgerOptions, layout: Layout): Promise<Ledger> {
  options.onProgress?.("starting the embedded network");
  // The ports of a new network are chosen here. This process keeps them free while that network is
  // down.
  const [portBase = 0] = await findFreePorts(options.operators.length + 2);
  const adminPort = portBase + options.operators.length + 1;
  const { oracle } = options;
  const config: EmbeddedConfig = {
    operators: [...options.operators],
    dataDirectory: layout.network,
    withoutPrivateChannel: [...(options.withoutPrivateChannel ?? [])],
    chaincodes: options.chaincodes ?? [],
    separateChaincode: options.separateChaincode ?? false,
    portBase,
    batchTimeoutMs: options.batchTimeoutMs,
    oracle: oracle === undefined ? undefined : { file: oracle, adminPort },
  };
  await writeFile(layout.networkConfig, JSON.stringify(config));
  const start = (): Promise<Service> =>
    startService({
      name: "embedded network",
      script: fileURLToPath(new URL("./embedded-process.js", import.meta.url)),
      args: [layout.networkConfig],
      logFile: join(layout.root, "network.log"),
    });
  const started = performance.now();
  const service = await start();
  const tookSeconds = ((performance.now() - started) / 1000).toFixed(1);
  options.onProgress?.(`the embedded network is ready after ${tookSeconds} s`);
  const processes = new Map([["network", service]]);
  return {
    ...unchanging,
    kind: "embedded",
    oracleUrls: oracle === undefined ? [] : [`http://127.0.0.1:${adminPort}`],
    descriptorFile: service.ready.descriptor ?? join(layout.network, "network.json"),
    processes,
    restart: async (name) => {
      processes.set(name, await start());
    },
    stop: async () => {
      await processes.get("network")?.stop();
    },
  };
}

async function startNative(
  options: LedgerOptions,
  fabric: FabricOptions,
  layout: Layout,
): Promise<Ledger> {
  const { operators, withoutPrivateChannel = [], batchTimeoutMs, chaincodes = [] } = options;
  const network = await startFabricNetwork({
    operators,
    privateChannels: operators.filter((mspId) => !withoutPrivateChannel.includes(mspId)),
    dataDirectory: layout.network,
    ...(fabric.bin === undefined ? {} : { fabricBin: fabric.bin }),
    ...(fabric.orderers === undefined ? {} : { orderers: fabric.orderers }),
    ...(fabric.peersPerOperator === undefined ? {} : { peersPerOperator: fabric.peersPerOperator }),
    sharedOrderer: fabric.sharedOrderer ?? false,
    oracle: options.oracle,
    ...(batchTimeoutMs === undefined ? {} : { batch: { timeoutMs: batchTimeoutMs } }),
    chaincodes: [
      { name: "basics", channels: "all", directory: BASICS_CHAINCODE_DIRECTORY },
      ...chaincodes.map((other) => ({ ...other, channels: "consortium" as const })),
    ],
    log: (message) => options.onProgress?.(message),
  });
  return {
    kind: "fabric",
    descriptorFile: network.descriptorFile,
    // The process is looked up at each call, since a node that was started again is another
    // process.
    get processes() {
      return new Map<string, RunningProcess>([...network.nodes, ["network", wholeOf(network)]]);
    },
    get oracleUrls() {
      return network.oracleUrls;
    },
    restart: async (name) => {
      const names = name === "network" ? [...network.nodes.keys()] : [name];
      await Promise.all(names.map((each) => network.restart(each)));
    },
    addOperator: (mspId, { privateChannel, onProgress: log }) =>
      network.addOperator(mspId, { privateChannel, log }),
    upgradeChaincode: async (name, { onProgress: log, ...changes }) =>
      (await network.upgradeChaincode(name, { ...changes, log })).sequence,
    stop: () => network.stop(),
  };
}

/** Presents all nodes of a network as if they were one process. */
function wholeOf(network: FabricNetwork): RunningProcess {
  const nodes = [...network.nodes.values()];
  return {
    pid: process.pid,
    failed: () => network.failed(),
    kill: async () => {
      await Promise.all(nodes.map((node) => node.kill()));
    },
    stop: () => network.stop(),
  };
}
