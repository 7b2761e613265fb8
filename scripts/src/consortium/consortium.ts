import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadNetwork } from "@basics/descriptor";
import type { Network } from "@basics/descriptor";
import { findFreePorts } from "@basics/local";
import { layoutOf } from "./layout.js";
import type { Layout } from "./layout.js";
import type { EmbeddedConfig } from "./embedded-config.js";
import { writeOperatorFiles } from "./operator-files.js";
import { untilReady } from "./ready.js";
import { Service } from "./service.js";
import { writeState } from "./state.js";
import type { OperatorState } from "./state.js";
import { TokenIssuer } from "./token-issuer.js";

export interface ConsortiumOptions {
  readonly dataDirectory: string;
  /** MSP ids. */
  readonly operators: readonly string[];
  /** How long an ordering service waits for a block to fill, in milliseconds. */
  readonly batchTimeoutMs?: number | undefined;
  /** Other chaincode on the consortium channel: name and directory. */
  readonly chaincodes?: EmbeddedConfig["chaincodes"];
  /** First of the ports of gateways, then managers; any free ones where absent. */
  readonly portBase?: number | undefined;
  /** Operators that keep no private channel. */
  readonly withoutPrivateChannel?: readonly string[];
  readonly withManagers?: boolean;
  /** Where transfers to an operator go, if not to its manager: by MSP id. */
  readonly transferEndpoints?: Readonly<Record<string, string>>;
  readonly onProgress?: (message: string) => void;
}

/** One operator's running services, as their clients see them. */
export interface RunningOperator {
  readonly mspId: string;
  readonly gatewayUrl: string;
  /** Absent where it runs without a manager. */
  readonly managerUrl?: string;
}

interface Parts {
  readonly layout: Layout;
  readonly network: Network;
  readonly descriptorFile: string;
  readonly operators: readonly RunningOperator[];
  readonly services: Map<string, Service>;
}

/** An embedded network with a gateway and a reference manager for each operator: real processes. */
export class Consortium {
  readonly layout: Layout;
  readonly network: Network;
  readonly descriptorFile: string;
  readonly operators: readonly RunningOperator[];
  /** By name: `network`, `gateway:Org1MSP`, `manager:Org1MSP`, … */
  readonly #services: Map<string, Service>;

  private constructor(parts: Parts) {
    this.layout = parts.layout;
    this.network = parts.network;
    this.descriptorFile = parts.descriptorFile;
    this.operators = parts.operators;
    this.#services = parts.services;
  }

  /** Starts everything; what has started is stopped again when something does not. */
  static async start(options: ConsortiumOptions): Promise<Consortium> {
    const layout = layoutOf(options.dataDirectory);
    await mkdir(layout.root, { recursive: true, mode: 0o700 });
    const services = new Map<string, Service>();
    try {
      const consortium = new Consortium(await startServices(options, layout, services));
      await writeState(layout, stateOf(consortium));
      return consortium;
    } catch (cause) {
      await stopAll(services);
      throw cause;
    }
  }

  /** Starts a service again that was killed or stopped, on the same files and ports. */
  async restart(name: string): Promise<void> {
    this.#services.set(name, await Service.start(this.service(name).options));
  }

  /** @throws a RangeError for a name that no service has. */
  service(name: string): Service {
    const service = this.#services.get(name);
    if (service === undefined) throw new RangeError(`no service ${name}`);
    return service;
  }

  /** Resolves with the reason when any service ends without having been asked to. */
  async failed(): Promise<string> {
    return Promise.race([...this.#services.values()].map((service) => service.failed()));
  }

  async stop(): Promise<void> {
    await rm(this.layout.stateFile, { force: true });
    await stopAll(this.#services);
  }
}

async function startServices(
  options: ConsortiumOptions,
  layout: Layout,
  services: Map<string, Service>,
): Promise<Parts> {
  const { operators } = options;
  const ports = await findFreePorts(2 * operators.length, options.portBase);
  options.onProgress?.("starting the embedded network");
  const network = await startNetwork(options, layout);
  services.set("network", network);
  const descriptorFile = network.ready.descriptor ?? join(layout.network, "network.json");
  const issuer = await TokenIssuer.open(layout.issuer);
  options.onProgress?.(`starting ${operators.length} gateways and managers`);
  const running = await settleAll(
    operators.map(async (mspId, index) => {
      const [gatewayPort = 0, managerPort = 0] = [ports[index], ports[operators.length + index]];
      const transferEndpoint = options.transferEndpoints?.[mspId];
      const withManager = options.withManagers ?? true;
      const part = { mspId, gatewayPort, managerPort, withManager };
      const shared = { layout, issuer, descriptor: descriptorFile, transferEndpoint };
      await writeOperatorFiles({ ...shared, ...part });
      return startOperator(part, layout, services);
    }),
  );
  const description = await loadNetwork(descriptorFile);
  return { layout, network: description, descriptorFile, operators: running, services };
}

async function startNetwork(options: ConsortiumOptions, layout: Layout): Promise<Service> {
  // Found here unless somebody named ports: this process keeps them free while the network is down.
  const [portBase] =
    options.portBase === undefined ? await findFreePorts(options.operators.length + 1) : [];
  const config: EmbeddedConfig = {
    operators: [...options.operators],
    dataDirectory: layout.network,
    withoutPrivateChannel: [...(options.withoutPrivateChannel ?? [])],
    chaincodes: options.chaincodes ?? [],
    portBase,
    batchTimeoutMs: options.batchTimeoutMs,
  };
  await writeFile(layout.networkConfig, JSON.stringify(config));
  return Service.start({
    name: "embedded network",
    script: fileURLToPath(new URL("./embedded-process.js", import.meta.url)),
    args: [layout.networkConfig],
    logFile: join(layout.root, "network.log"),
  });
}

async function startOperator(
  operator: { mspId: string; gatewayPort: number; managerPort: number; withManager: boolean },
  layout: Layout,
  services: Map<string, Service>,
): Promise<RunningOperator> {
  const { mspId, withManager } = operator;
  const files = layout.operator(mspId);
  const start = async (part: "gateway" | "manager", config: string): Promise<void> => {
    const service = await Service.start({
      name: `${part} of ${mspId}`,
      script: fileURLToPath(import.meta.resolve(`@basics/${part}/main`)),
      args: ["--config", config],
      logFile: join(files.root, `${part}.log`),
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

function stateOf(consortium: Consortium): Parameters<typeof writeState>[1] {
  const { layout } = consortium;
  const operators = consortium.operators.map((operator): OperatorState => {
    const { managerToken, auditorToken, controlToken } = layout.operator(operator.mspId);
    const pidOf = (part: string): number => consortium.service(`${part}:${operator.mspId}`).pid;
    const { managerUrl } = operator;
    return {
      mspId: operator.mspId,
      gateway: { url: operator.gatewayUrl, pid: pidOf("gateway") },
      ...(managerUrl === undefined ? {} : { manager: { url: managerUrl, pid: pidOf("manager") } }),
      managerToken,
      auditorToken,
      controlToken,
    };
  });
  return {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    ledger: "embedded",
    descriptor: consortium.descriptorFile,
    networkPid: consortium.service("network").pid,
    operators,
  };
}

/** Waits for all, so that a failure leaves nothing half started behind its back. */
async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(promises);
  return outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason as Error;
    return outcome.value;
  });
}

async function stopAll(services: ReadonlyMap<string, Service>): Promise<void> {
  const all = [...services];
  // Managers first, the ledger last: each may still finish what it does with the one below.
  for (const part of ["manager", "gateway", "network"]) {
    const some = all.filter(([name]) => name.startsWith(part));
    await Promise.all(some.map(([, service]) => service.stop()));
  }
}
