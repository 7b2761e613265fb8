import type { Network } from "@basics/descriptor";
import { toTopology } from "@basics/local";
import { bringUp } from "./bring-up.js";
import type { UpgradeOptions } from "../chaincode/chaincode-upgrade.js";
import { unfinishedUpgrades, upgrade } from "../chaincode/chaincode-upgrade.js";
import { DataFolder } from "../plan/data-folder.js";
import { NetworkContext } from "./network-context.js";
import { NodeFailures } from "../processes/node-failures.js";
import type { NodeProcess } from "../processes/node-process.js";
import { join } from "../organizations/operator-joining.js";
import type { FabricNetworkOptions, Log } from "../plan/options.js";
import { defaultBatch, PROXIED_BATCH_TIMEOUT_MS } from "../plan/options.js";
import { blockSizesOf } from "../processes/oracle-proxy.js";
import type { Shape } from "../plan/plan.js";
import { planNodes } from "../plan/plan.js";
import { findPrograms } from "../processes/programs.js";
import { checkKept, clearUnfinished, readSettings } from "../plan/settings.js";

/** Options of an operator's joining. */
export interface AddOperatorOptions {
  /** True (the default) gives it a private channel, on an orderer of its own unless shared. */
  readonly privateChannel?: boolean;
  /** Takes messages on the joining's progress, which the network's own log gets too. */
  readonly log?: Log | undefined;
}

/** A running consortium on Fabric's own programs. */
export interface FabricNetwork {
  /**
   * The network's description, with absolute file names. It is another object after an operator has
   * joined.
   */
  readonly descriptor: Network;
  /** The path of `network.json`. */
  readonly descriptorFile: string;
  /** The operators' MSP ids. */
  readonly operators: readonly string[];
  /** The version of Fabric's programs, such as `2.5.16`. */
  readonly version: string;
  /**
   * The processes by name: `peer0.Org1MSP`, `orderer0`, `orderer.Org1MSP`, `oracle.OrdererMSP` (a
   * proxy), `basics.Org1MSP` (a chaincode service); during an upgrade `basics_2.Org1MSP` too.
   */
  readonly nodes: ReadonlyMap<string, NodeProcess>;
  /**
   * The URLs of the proxies before ordering services, where each serves its metrics and takes
   * flushes.
   */
  readonly oracleUrls: readonly string[];
  /**
   * Has an operator join while the others go on, unless it has joined already. A call after a
   * failure continues the joining. The options of a later start may name the operator or not.
   */
  addOperator(mspId: string, options?: AddOperatorOptions): Promise<void>;
  /**
   * Replaces a chaincode by its next edition on all of its channels while transactions go on.
   * Called again after a failure, it continues the upgrade.
   *
   * @returns the edition's number, which is the sequence on channels as old as the chaincode.
   */
  upgradeChaincode(name: string, options?: UpgradeOptions): Promise<{ sequence: number }>;
  /** Starts a node again that was killed or stopped, on the same files and ports. */
  restart(name: string): Promise<void>;
  /** Resolves with the reason when any node ends without having been asked to. */
  failed(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts orderers, peers and chaincode services of a consortium, and makes its channels where they
 * are not there yet.
 *
 * @throws a FabricProgramsError, or an Error that says what did not start; what had started is stopped.
 */
export async function startFabricNetwork(options: FabricNetworkOptions): Promise<FabricNetwork> {
  const shape = toShape(options);
  const programs = await findPrograms(options.fabricBin);
  const folder = await DataFolder.open(options.dataDirectory);
  let context: NetworkContext | undefined;
  try {
    const kept = await readSettings(folder.path);
    if (kept !== undefined) {
      checkKept(folder.path, kept, shape, programs.version);
      tellKeptBatch(options, kept);
    } else if (await clearUnfinished(folder.path)) {
      options.log?.(`removed what a set-up that did not finish left in ${folder.path}`);
    }
    const { version: fabric } = programs;
    const none = { version: 1 as const, joined: [], ports: {}, chaincodes: [] };
    const settings = { ...none, ...shape, ...kept, fabric };
    context = new NetworkContext({ options, programs, folder, settings });
    await bringUp(context, kept === undefined);
    const network = new NativeNetwork(context);
    await network.finishInterrupted(shape.operators);
    return network;
  } catch (cause) {
    await context?.stop();
    await (context ?? folder).close();
    throw cause;
  }
}

/**
 * The shape that the options ask for.
 *
 * @throws an Error that names the option, its value and what is allowed.
 */
function toShape(options: FabricNetworkOptions): Shape {
  const { orderers = 1, peersPerOperator = 1, sharedOrderer = false } = options;
  for (const [name, value] of Object.entries({ orderers, peersPerOperator })) {
    if (!Number.isInteger(value) || value < 1 || value > 9) {
      throw new Error(`${name}: ${value} is not a number from 1 to 9`);
    }
  }
  const { oracle } = options;
  const timeoutMs = oracle === undefined ? defaultBatch.timeoutMs : PROXIED_BATCH_TIMEOUT_MS;
  const batch = { ...defaultBatch, timeoutMs, ...options.batch };
  const topology = toTopology(options);
  return {
    ...topology,
    orderers,
    peersPerOperator,
    sharedOrderer,
    batch,
    ...(oracle === undefined ? {} : { blockSizes: blockSizesOf(oracle, topology) }),
  };
}

/**
 * Logs that channels keep the batch limits with which they were made, where the options ask for
 * others.
 */
function tellKeptBatch({ batch, log }: FabricNetworkOptions, kept: Shape): void {
  const { timeoutMs, maxMessageCount } = kept.batch;
  const asked = { ...kept.batch, ...batch };
  if (asked.timeoutMs === timeoutMs && asked.maxMessageCount === maxMessageCount) return;
  log?.(
    `blocks are cut as when it was set up: after ${timeoutMs} ms, or ${maxMessageCount} transactions`,
  );
}

class NativeNetwork implements FabricNetwork {
  readonly #context: NetworkContext;
  readonly #failures: NodeFailures;
  /** The last of the changes to the network, which run one at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: NetworkContext) {
    this.#context = context;
    this.#failures = new NodeFailures(context.nodes);
  }

  get version(): string {
    return this.#context.programs.version;
  }

  get nodes(): ReadonlyMap<string, NodeProcess> {
    return this.#context.nodes;
  }

  get oracleUrls(): readonly string[] {
    const { ports } = this.#context.settings;
    return planNodes(this.#context.settings)
      .filter(({ kind }) => kind === "proxy")
      .map(({ name }) => `http://127.0.0.1:${ports[name]?.operations ?? 0}`);
  }

  get descriptor(): Network {
    return this.#context.descriptor;
  }

  get descriptorFile(): string {
    return this.#context.descriptorFile;
  }

  get operators(): readonly string[] {
    return this.#context.settings.operators;
  }

  /**
   * Continues the upgrades and joinings that an earlier process did not finish and of which
   * channels may know. The network runs without them too, so a failure is only logged, unless it
   * concerns one of the operators in `asked`.
   */
  async finishInterrupted(asked: readonly string[]): Promise<void> {
    const context = this.#context;
    const { joining } = context.settings;
    const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      context.log(`finishing ${what}, which was interrupted`);
      await work().catch((error: unknown) => {
        if (joining !== undefined && asked.includes(joining.mspId)) throw error;
        context.log(`could not finish ${what}: ${(error as Error).message}`);
      });
    };
    for (const name of unfinishedUpgrades(context)) {
      await attempt(`the upgrade of ${name}`, () => this.upgradeChaincode(name));
    }
    if (joining !== undefined) {
      await attempt(`the joining of ${joining.mspId}`, () =>
        this.addOperator(joining.mspId, joining),
      );
    }
  }

  addOperator(mspId: string, options: AddOperatorOptions = {}): Promise<void> {
    const { privateChannel = true, log } = options;
    return this.#change(log, async () => {
      const context = this.#context;
      const { operators, privateChannels, joining } = context.settings;
      if (operators.includes(mspId)) {
        if (mspId in privateChannels === privateChannel) return;
        const has = privateChannel ? "without" : "with";
        throw new Error(`${mspId} has joined already, ${has} a private channel.`);
      }
      if (joining !== undefined && joining.mspId !== mspId) {
        throw new Error(
          `The joining of ${joining.mspId} has not come to its end; add that operator again first.`,
        );
      }
      const [upgrading] = unfinishedUpgrades(context);
      if (upgrading !== undefined) await upgrade(context, upgrading, {});
      await join(context, { mspId, privateChannel: joining?.privateChannel ?? privateChannel });
    });
  }

  upgradeChaincode(name: string, options: UpgradeOptions = {}): Promise<{ sequence: number }> {
    return this.#change(options.log, () => upgrade(this.#context, name, options));
  }

  async restart(name: string): Promise<void> {
    await this.#context.restart(name);
    this.#failures.watch();
  }

  failed(): Promise<string> {
    return this.#failures.next();
  }

  async stop(): Promise<void> {
    await this.#context.stop();
    // A change that was under way fails now, but it may have been about to start a node.
    await this.#last;
    await this.#context.stop();
    await this.#context.close();
  }

  #change<T>(log: Log | undefined, work: () => Promise<T>): Promise<T> {
    const told = (): Promise<T> => this.#context.telling(log, work);
    const result = this.#last.then(() => this.#failures.whileChanging(told));
    this.#last = result.catch(() => undefined);
    return result;
  }
}
