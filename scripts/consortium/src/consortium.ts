import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadNetwork } from "@basics/descriptor";
import type { Network } from "@basics/descriptor";
import { findFreePorts } from "@basics/local";
import { SupervisedProcess } from "@basics/runtime/processes";
import { layoutOf } from "./data/layout.js";
import type { Layout } from "./data/layout.js";
import { writeState } from "./data/state.js";
import type { ConsortiumState, OperatorState } from "./data/state.js";
import { startLedger } from "./ledger/ledger.js";
import type { Ledger, LedgerOptions, OnProgress, RunningProcess } from "./ledger/ledger.js";
import { writeOperatorFiles } from "./operators/operator-files.js";
import type { GatewaySettings } from "./operators/operator-files.js";
import { TokenIssuer } from "./operators/token-issuer.js";
import { ControlSocket } from "./running/control.js";
import { untilReady } from "./services/ready.js";
import type { Service } from "./services/service.js";
import { startService } from "./services/service.js";

/** The options with which a consortium is started. */
export interface ConsortiumOptions extends LedgerOptions {
  readonly dataDirectory: string;
  /**
   * The first of the ports of the gateways, which those of the managers follow; any free ports
   * where absent.
   */
  readonly portBase?: number | undefined;
  /** True if all operators have a manager (the default), or the MSP ids of those that have one. */
  readonly withManagers?: boolean | readonly string[];
  /** The URLs of transfers to operators, by MSP id, where they are not their managers' own. */
  readonly transferEndpoints?: Readonly<Record<string, string>>;
  /** The sections of the gateways' configuration that replace their defaults. */
  readonly gateway?: GatewaySettings | undefined;
  /** The URLs of modules that gateways and managers load before anything else. */
  readonly preload?: readonly string[];
}

/**
 * The gateways' settings beside a modelled consensus. Statements that wait for a block to fill must
 * not keep other statements from filling it.
 */
const besideOracle: GatewaySettings = {
  ledger: { maximumSubmits: 20_000 },
  relay: { concurrency: 1_000, maximumPending: 20_000 },
};

/** One operator's running services, as their clients see them. */
export interface RunningOperator {
  readonly mspId: string;
  readonly gatewayUrl: string;
  /** The URL of the operator's manager; absent where it has none. */
  readonly managerUrl?: string;
}

interface Parts {
  readonly options: ConsortiumOptions;
  readonly layout: Layout;
  readonly network: Network;
  readonly operators: readonly RunningOperator[];
  readonly ledger: Ledger;
  readonly services: Map<string, Service>;
}

/**
 * A network with a gateway and a reference manager for each operator, all of them real processes.
 */
export class Consortium {
  readonly layout: Layout;
  readonly descriptorFile: string;
  readonly #options: ConsortiumOptions;
  readonly #ledger: Ledger;
  #network: Network;
  #operators: readonly RunningOperator[];
  #control: ControlSocket | undefined;
  /** The services by name: `gateway:Org1MSP`, `manager:Org1MSP`, … */
  readonly #services: Map<string, Service>;

  private constructor(parts: Parts) {
    this.layout = parts.layout;
    this.descriptorFile = parts.ledger.descriptorFile;
    this.#options = parts.options;
    this.#network = parts.network;
    this.#operators = parts.operators;
    this.#ledger = parts.ledger;
    this.#services = parts.services;
  }

  /** Starts everything. If a part does not start, those that have started are stopped again. */
  static async start(options: ConsortiumOptions): Promise<Consortium> {
    const layout = layoutOf(options.dataDirectory);
    await mkdir(layout.root, { recursive: true, mode: 0o700 });
    const services = new Map<string, Service>();
    // Ports are looked for first, so that one in use is reported before anything starts.
    const ports = await findFreePorts(2 * options.operators.length, options.portBase);
    const ledger = await startLedger(options, layout);
    try {
      const operators = await startOperators({ options, ports, layout, ledger, services });
      const network = await loadNetwork(ledger.descriptorFile);
      const parts = { options, layout, network, operators, ledger, services };
      const consortium = new Consortium(parts);
      await consortium.#listen();
      return consortium;
    } catch (cause) {
      await stopAll(services, ledger);
      throw cause;
    }
  }

  get network(): Network {
    return this.#network;
  }

  get operators(): readonly RunningOperator[] {
    return this.#operators;
  }

  /**
   * Adds an operator while the others go on: its nodes and channels, its gateway and its manager. A
   * call after a failure continues where the failed one stopped.
   */
  async addOperator(
    mspId: string,
    options: { privateChannel: boolean; onProgress?: OnProgress },
  ): Promise<RunningOperator> {
    const known = this.#operators.find((each) => each.mspId === mspId);
    if (known !== undefined) return known;
    await this.#ledger.addOperator(mspId, options);
    options.onProgress?.("starting its gateway and manager");
    const [operator] = await startOperators({
      options: { ...this.#options, operators: [mspId] },
      ports: await findFreePorts(2),
      layout: this.layout,
      ledger: this.#ledger,
      services: this.#services,
    });
    if (operator === undefined) throw new Error(`no gateway of ${mspId}`);
    this.#network = await loadNetwork(this.descriptorFile);
    this.#operators = [...this.#operators, operator];
    await writeState(this.layout, this.#state());
    return operator;
  }

  /**
   * Upgrades a chaincode on all its channels while transactions go on.
   *
   * @returns the new sequence
   */
  async upgradeChaincode(
    name: string,
    options: { directory?: string | undefined; onProgress?: OnProgress } = {},
  ): Promise<number> {
    const sequence = await this.#ledger.upgradeChaincode(name, options);
    await writeState(this.layout, this.#state());
    return sequence;
  }

  /** Starts a service or a node that was killed or stopped again, on the same files and ports. */
  async restart(name: string): Promise<void> {
    const service = this.#services.get(name);
    if (service === undefined) await this.#ledger.restart(name);
    else this.#services.set(name, await SupervisedProcess.start(service.options));
  }

  /**
   * Finds a process by its name: `gateway:Org1MSP`, `manager:Org1MSP`, `network` (the whole ledger)
   * or, on Fabric, one of its nodes, such as `peer0.Org1MSP`.
   *
   * @throws a RangeError for a name that no process has
   */
  service(name: string): RunningProcess {
    const service = this.#services.get(name) ?? this.#ledger.processes.get(name);
    if (service === undefined) throw new RangeError(`no service ${name}`);
    return service;
  }

  /** Resolves with the reason when any service ends without having been asked to. */
  async failed(): Promise<string> {
    const all = [...this.#services.values(), ...this.#ledger.processes.values()];
    return Promise.race(all.map((service) => service.failed()));
  }

  async stop(): Promise<void> {
    await rm(this.layout.stateFile, { force: true });
    await this.#control?.close();
    await stopAll(this.#services, this.#ledger);
  }

  /** Accepts requests of other commands, which find this process by the state file. */
  async #listen(): Promise<void> {
    this.#control = await ControlSocket.open(async (request, onProgress) => {
      if (request.command === "add-operator") {
        const { mspId, privateChannel } = request;
        const { gatewayUrl } = await this.addOperator(mspId, { privateChannel, onProgress });
        return `${mspId} is a member of the consortium; its gateway: ${gatewayUrl}`;
      }
      const { name, directory } = request;
      const sequence = await this.upgradeChaincode(name, { directory, onProgress });
      return `chaincode ${name} runs at sequence ${sequence}`;
    });
    await writeState(this.layout, this.#state());
  }

  #state(): ConsortiumState {
    const operators = this.operators.map((operator): OperatorState => {
      const { managerToken, auditorToken, controlToken } = this.layout.operator(operator.mspId);
      const pidOf = (part: string): number => this.service(`${part}:${operator.mspId}`).pid;
      const { managerUrl } = operator;
      return {
        mspId: operator.mspId,
        gateway: { url: operator.gatewayUrl, pid: pidOf("gateway") },
        ...(managerUrl === undefined
          ? {}
          : { manager: { url: managerUrl, pid: pidOf("manager") } }),
        managerToken,
        auditorToken,
        controlToken,
      };
    });
    const { kind, processes } = this.#ledger;
    const nodes = [...processes].filter(([name]) => kind === "embedded" || name !== "network");
    return {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      ledger: kind,
      descriptor: this.descriptorFile,
      control: this.#control?.path ?? "",
      nodes: nodes.map(([name, { pid }]) => ({ name, pid })),
      oracleUrls: [...this.#ledger.oracleUrls],
      operators,
    };
  }
}

interface OperatorsStart extends Pick<Parts, "options" | "layout" | "ledger" | "services"> {
  /** The ports of the gateways, followed by those of the managers. */
  readonly ports: readonly number[];
}

async function startOperators(start: OperatorsStart): Promise<RunningOperator[]> {
  const { options, ports, layout, ledger } = start;
  const { operators } = options;
  const issuer = await TokenIssuer.open(layout.issuer);
  options.onProgress?.(`starting ${operators.length} gateways and managers`);
  return settleAll(
    operators.map(async (mspId, index) => {
      const [gatewayPort = 0, managerPort = 0] = [ports[index], ports[operators.length + index]];
      const transferEndpoint = options.transferEndpoints?.[mspId];
      const { withManagers = true } = options;
      const withManager = withManagers === true || (withManagers && withManagers.includes(mspId));
      const part = { mspId, gatewayPort, managerPort, withManager };
      const { gateway = options.oracle && besideOracle } = options;
      const descriptor = ledger.descriptorFile;
      const shared = { layout, issuer, descriptor, transferEndpoint, gateway };
      await writeOperatorFiles({ ...shared, ...part });
      return startOperator(part, start);
    }),
  );
}

async function startOperator(
  operator: { mspId: string; gatewayPort: number; managerPort: number; withManager: boolean },
  { layout, services, options: { preload } }: OperatorsStart,
): Promise<RunningOperator> {
  const { mspId, withManager } = operator;
  const files = layout.operator(mspId);
  const start = async (part: "gateway" | "manager", config: string): Promise<void> => {
    const service = await startService({
      name: `${part} of ${mspId}`,
      script: fileURLToPath(import.meta.resolve(`@basics/${part}/main`)),
      args: ["--config", config],
      logFile: join(files.root, `${part}.log`),
      preload,
    });
    services.set(`${part}:${mspId}`, service);
  };
  const gatewayUrl = `http://127.0.0.1:${operator.gatewayPort}`;
  await start("gateway", files.gatewayConfig);
  await untilReady(`gateway of ${mspId}`, gatewayUrl);
  if (withManager) await start("manager", files.managerConfig);
  return {
    mspId,
    gatewayUrl,
    ...(withManager ? { managerUrl: `http://127.0.0.1:${operator.managerPort}` } : {}),
  };
}

/** Waits for all promises, so that a failure leaves nothing half started. */
async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(promises);
  return outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason as Error;
    return outcome.value;
  });
}

async function stopAll(services: ReadonlyMap<string, Service>, ledger: Ledger): Promise<void> {
  // Managers are stopped first and the ledger last, so that each can finish its work with the one
  // below.
  for (const part of ["manager", "gateway"]) {
    const some = [...services].filter(([name]) => name.startsWith(part));
    await Promise.all(some.map(([, service]) => service.stop()));
  }
  await ledger.stop();
}
