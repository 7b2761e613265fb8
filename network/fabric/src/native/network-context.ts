import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Network } from "@basics/descriptor";
import { loadNetwork, writeNetwork } from "@basics/descriptor";
import type { IdentityFiles } from "@basics/local";
import type { SigningIdentity } from "@basics/messages";
import { loadSigningIdentity } from "@basics/messages";
import { SupervisedProcess, Watchdog } from "@basics/runtime/processes";
import type { DataFolder } from "../plan/data-folder.js";
import { describeNetwork } from "./describe.js";
import { addressOf, prepareNode } from "../processes/launches.js";
import type { NodeLaunch, NodeProcess } from "../processes/node-process.js";
import { startNode } from "../processes/node-process.js";
import type { FabricChaincode, FabricNetworkOptions, Log } from "../plan/options.js";
import { prepareProxy } from "../processes/oracle-proxy.js";
import type { NodeFiles, Organization } from "../organizations/organization.js";
import { openNode, openOrganization } from "../organizations/organization.js";
import { PeerAdmin } from "../administration/peer-admin.js";
import type { PlannedNode, Shape } from "../plan/plan.js";
import type { FabricPrograms } from "../processes/programs.js";
import type { KeptChaincode, Settings } from "../plan/settings.js";
import { writeSettings } from "../plan/settings.js";

export interface NetworkContextParts {
  readonly options: FabricNetworkOptions;
  readonly programs: FabricPrograms;
  readonly folder: DataFolder;
  readonly settings: Settings;
}

/** A network's settings, files and processes, which all operations on the network share. */
export class NetworkContext {
  readonly nodes = new Map<string, NodeProcess>();
  readonly options: FabricNetworkOptions;
  readonly programs: FabricPrograms;
  readonly #folder: DataFolder;
  readonly #watchdog = new Watchdog();
  readonly #organizations = new Map<string, Organization>();
  readonly #files = new Map<string, NodeFiles>();
  #settings: Settings;
  #descriptor: Network | undefined;
  #stopping = false;
  #asker: Log | undefined;

  constructor({ options, programs, folder, settings }: NetworkContextParts) {
    this.options = options;
    this.programs = programs;
    this.#folder = folder;
    this.#settings = settings;
  }

  /** The settings in memory, of which {@link keep} writes the changes. */
  get settings(): Settings {
    return this.#settings;
  }

  get descriptor(): Network {
    if (this.#descriptor === undefined) throw new Error("the network has not started");
    return this.#descriptor;
  }

  get descriptorFile(): string {
    return this.path("network.json");
  }

  path(...names: string[]): string {
    return join(this.#folder.path, ...names);
  }

  log(message: string): void {
    this.options.log?.(message);
    this.#asker?.(message);
  }

  /** Does some work whose messages go to the asker's log as well as to the network's. */
  async telling<T>(asker: Log | undefined, work: () => Promise<T>): Promise<T> {
    this.#asker = asker;
    try {
      return await work();
    } finally {
      this.#asker = undefined;
    }
  }

  /** Changes settings in memory only, while a start is not finished; {@link keep} writes them. */
  change(settings: Settings): void {
    this.#settings = settings;
  }

  /** Changes settings and writes them. */
  async keep(settings: Settings): Promise<void> {
    await writeSettings(this.#folder.path, settings);
    this.#settings = settings;
  }

  keptChaincode(name: string): KeptChaincode {
    const found = this.#settings.chaincodes.find((each) => each.name === name);
    if (found === undefined) throw new RangeError(`no chaincode ${name}`);
    return found;
  }

  /** The settings with one chaincode's changed. */
  withChaincode(changed: KeptChaincode): Settings {
    const chaincodes = this.#settings.chaincodes.map((each) =>
      each.name === changed.name ? changed : each,
    );
    return { ...this.#settings, chaincodes };
  }

  /** The chaincode of a name. @throws a RangeError for a name that no chaincode has. */
  chaincode(name: string): FabricChaincode {
    const found = this.options.chaincodes.find((each) => each.name === name);
    if (found === undefined) throw new RangeError(`no chaincode ${name}`);
    return found;
  }

  async openOrganization(mspId: string): Promise<void> {
    const folder = this.path("organizations", mspId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#organizations.set(mspId, await openOrganization(folder, mspId));
  }

  async openNode({ name, kind, mspId }: PlannedNode): Promise<void> {
    const role = kind === "peer" ? "peer" : "orderer";
    this.#files.set(name, await openNode(this.organization(mspId), name, role));
  }

  /**
   * Writes a node's configuration.
   *
   * @param shape the network's shape with the node. Default: the present one.
   */
  async prepareNode(node: PlannedNode, shape: Shape = this.#settings): Promise<NodeLaunch> {
    const { ports } = this.#settings;
    const files = this.filesOf(node.name);
    if (node.kind === "proxy") {
      const { tlsRootFile } = this.organization(node.mspId);
      const { oracle } = this.options;
      return prepareProxy({ node, files, shape, ports, tlsRootFile, oracle });
    }
    return prepareNode({
      node,
      files,
      shape: this.#settings,
      ports,
      programs: this.programs,
      builderFolder: this.builderFolder,
    });
  }

  /** Starts a process unless it runs already. `name` is its name in `nodes`. */
  async launch(launch: NodeLaunch, name = launch.name): Promise<void> {
    if (this.nodes.get(name)?.running === true) return;
    await this.#start(name, () => startNode(launch, this.#watchdog));
  }

  /**
   * Starts a process once more, as it was started before.
   *
   * @throws a RangeError for an unknown name.
   */
  async restart(name: string): Promise<void> {
    const node = this.nodes.get(name);
    if (node === undefined) throw new RangeError(`no node ${name}`);
    // The end of a process that was killed from outside may not have been noticed yet.
    await node.stop();
    await this.#start(name, () => SupervisedProcess.start(node.options));
  }

  async #start(name: string, start: () => Promise<NodeProcess>): Promise<void> {
    if (this.#stopping) throw new Error("The network is being stopped.");
    this.nodes.set(name, await start());
  }

  /** Ends some processes and takes them out of `nodes`. */
  async dismiss(names: readonly string[]): Promise<void> {
    await Promise.all(
      names.map(async (name) => {
        await this.nodes.get(name)?.stop();
        this.nodes.delete(name);
      }),
    );
  }

  /** Gives each successor the name of its predecessor in `nodes`, and ends the predecessor. */
  async takeOver(changes: readonly { name: string; successor: string }[]): Promise<void> {
    const before = changes.flatMap(({ name, successor }) => {
      const [old, next] = [this.nodes.get(name), this.nodes.get(successor)];
      if (next === undefined) throw new RangeError(`no node ${successor}`);
      this.nodes.set(name, next);
      this.nodes.delete(successor);
      return old === undefined ? [] : [old];
    });
    await Promise.all(before.map((old) => old.stop()));
  }

  /** Does some work at a peer as an administrator, by default one of the peer's own operator. */
  async asAdmin<T>(
    peerName: string,
    work: (admin: PeerAdmin) => Promise<T>,
    mspId = ownerOf(peerName),
  ): Promise<T> {
    const { tlsRootFile } = this.organization(ownerOf(peerName));
    const admin = await PeerAdmin.connect({
      address: addressOf(this.#settings.ports, peerName),
      mspId,
      tlsRootFile,
      admin: this.#adminFiles(mspId),
    });
    try {
      return await work(admin);
    } finally {
      admin.close();
    }
  }

  async administrator(mspId: string): Promise<SigningIdentity> {
    return loadSigningIdentity(mspId, this.#adminFiles(mspId));
  }

  #adminFiles(mspId: string): IdentityFiles {
    const files = this.organization(mspId).identities["admin"];
    if (files === undefined) throw new RangeError(`${mspId} has no administrator`);
    return files;
  }

  organization(mspId: string): Organization {
    const found = this.#organizations.get(mspId);
    if (found === undefined) throw new RangeError(`no organisation ${mspId}`);
    return found;
  }

  filesOf(name: string): NodeFiles {
    const found = this.#files.get(name);
    if (found === undefined) throw new RangeError(`no node ${name}`);
    return found;
  }

  get builderFolder(): string {
    return this.path("builder");
  }

  /** Writes `network.json`. */
  async describe(): Promise<void> {
    const chaincode = this.options.chaincodes[0]?.name ?? "basics";
    const [shape, ports, organizations] = [
      this.#settings,
      this.#settings.ports,
      this.#organizations,
    ];
    const described = describeNetwork({ shape, ports, organizations, chaincode });
    await writeNetwork(this.descriptorFile, described);
    this.#descriptor = await loadNetwork(this.descriptorFile);
  }

  /** Ends all processes; none can be started any more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    // Peers end first, while the orderers from which they still take blocks run.
    for (const rank of [0, 1, 2]) {
      const some = [...this.nodes].filter(([name]) => rankOf(name) === rank);
      await Promise.all(some.map(([, node]) => node.stop()));
    }
  }

  /** Lets others use the folder. Call it once all processes have ended. */
  async close(): Promise<void> {
    this.#watchdog.dismiss();
    await this.#folder.close();
  }
}

/**
 * The place of a process in the order of stopping: peers and chaincode, then proxies, then
 * orderers.
 */
function rankOf(nodeName: string): number {
  if (nodeName.startsWith("orderer")) return 2;
  return nodeName.startsWith("oracle.") ? 1 : 0;
}

/** The MSP id in a node's name: `Org1MSP` in `peer0.Org1MSP`. */
function ownerOf(nodeName: string): string {
  return nodeName.slice(nodeName.indexOf(".") + 1);
}
