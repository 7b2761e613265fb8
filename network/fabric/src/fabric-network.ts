import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Network } from "@basics/descriptor";
import { loadNetwork, writeNetwork } from "@basics/descriptor";
import { findFreePorts, toTopology } from "@basics/local";
import type { ServicePackage } from "./chaincode-package.js";
import { packService, writeBuilder } from "./chaincode-package.js";
import type { ChannelConfig } from "./channel-config.js";
import { makeGenesisBlocks } from "./channel-config.js";
import { DataFolder } from "./data-folder.js";
import type { Definition } from "./deployment.js";
import { approve, commit, committedSequence, untilEndorsed } from "./deployment.js";
import { describeNetwork } from "./describe.js";
import { addressOf, portsOf, prepareNode, prepareService } from "./launches.js";
import type { NodeProcessOptions } from "./node-process.js";
import { NodeProcess } from "./node-process.js";
import type { FabricChaincode, FabricNetworkOptions } from "./options.js";
import { defaultBatch } from "./options.js";
import { joinOrderer } from "./orderer-admin.js";
import type { NodeFiles, Organization } from "./organization.js";
import { openNode, openOrganization } from "./organization.js";
import { PeerAdmin } from "./peer-admin.js";
import type { NodePorts, PlannedChannel, PlannedNode, Shape } from "./plan.js";
import { ordererMspId, peersOf, planChannels, planNodes } from "./plan.js";
import type { FabricPrograms } from "./programs.js";
import { findPrograms } from "./programs.js";
import type { Settings } from "./settings.js";
import { checkKept, clearUnfinished, readSettings, writeSettings } from "./settings.js";
import { Watchdog } from "./watchdog.js";

/** A running consortium on Fabric's own programs. */
export interface FabricNetwork {
  /** File names in it are absolute. */
  readonly descriptor: Network;
  /** `network.json` */
  readonly descriptorFile: string;
  /** MSP ids */
  readonly operators: readonly string[];
  /** Of Fabric's programs. */
  readonly version: string;
  /** By name: `peer0.Org1MSP`, `orderer0`, `orderer.Org1MSP`, `basics.Org1MSP` (a chaincode service). */
  readonly nodes: ReadonlyMap<string, NodeProcess>;
  /** Starts a node again that was killed or stopped, on the same files and ports. */
  restart(name: string): Promise<void>;
  /** Resolves with the reason when any node ends without having been asked to. */
  failed(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts orderers, peers and chaincode services of a consortium, and makes its channels where they are
 * not there yet.
 *
 * @throws a FabricProgramsError, or an Error that says what did not start; what had started is stopped.
 */
export async function startFabricNetwork(options: FabricNetworkOptions): Promise<FabricNetwork> {
  const shape = toShape(options);
  const programs = await findPrograms(options.fabricBin);
  const folder = await DataFolder.open(options.dataDirectory);
  const network = new NativeNetwork(options, shape, programs, folder);
  try {
    await network.start();
    return network;
  } catch (cause) {
    await network.stop();
    throw cause;
  }
}

/** @throws an Error that names the option, its value and what is allowed. */
function toShape(options: FabricNetworkOptions): Shape {
  const { orderers = 1, peersPerOperator = 1, sharedOrderer = false } = options;
  for (const [name, value] of Object.entries({ orderers, peersPerOperator })) {
    if (!Number.isInteger(value) || value < 1 || value > 9) {
      throw new Error(`${name}: ${value} is not a number from 1 to 9`);
    }
  }
  const batch = { ...defaultBatch, ...options.batch };
  return { ...toTopology(options), orderers, peersPerOperator, sharedOrderer, batch };
}

class NativeNetwork implements FabricNetwork {
  readonly nodes = new Map<string, NodeProcess>();
  readonly version: string;
  readonly #options: FabricNetworkOptions;
  readonly #shape: Shape;
  readonly #programs: FabricPrograms;
  readonly #folder: DataFolder;
  readonly #watchdog = new Watchdog();
  readonly #organizations = new Map<string, Organization>();
  readonly #files = new Map<string, NodeFiles>();
  readonly #packages = new Map<string, ServicePackage>();
  #ports: Readonly<Record<string, NodePorts>> = {};
  #chaincodePorts: Readonly<Record<string, number>> = {};
  #descriptor: Network | undefined;

  constructor(
    options: FabricNetworkOptions,
    shape: Shape,
    programs: FabricPrograms,
    folder: DataFolder,
  ) {
    this.#options = options;
    this.#shape = shape;
    this.#programs = programs;
    this.#folder = folder;
    this.version = programs.version;
  }

  get descriptor(): Network {
    if (this.#descriptor === undefined) throw new Error("the network has not started");
    return this.#descriptor;
  }

  get descriptorFile(): string {
    return join(this.#folder.path, "network.json");
  }

  get operators(): readonly string[] {
    return this.#shape.operators;
  }

  async start(): Promise<void> {
    const kept = await this.#readKept();
    const nodes = planNodes(this.#shape);
    await this.#choosePorts(nodes, kept);
    await writeBuilder(this.#builderFolder);
    await Promise.all([...this.#shape.operators, ordererMspId].map((each) => this.#open(each)));
    await Promise.all(nodes.map((node) => this.#openNode(node)));
    this.#log(`starting ${nodes.length} nodes of Fabric ${this.version}`);
    const launches = await Promise.all(nodes.map((node) => this.#prepare(node)));
    const services = await this.#prepareServices();
    const [blocks] = await settleAll([
      kept === undefined ? this.#makeBlocks() : undefined,
      ...[...launches, ...services].map((launch) => this.#launch(launch)),
    ]);
    if (blocks !== undefined) await this.#joinChannels(blocks);
    await this.#deploy(kept);
    await this.#describe();
    await this.#keep();
  }

  async restart(name: string): Promise<void> {
    const node = this.nodes.get(name);
    if (node === undefined) throw new RangeError(`no node ${name}`);
    this.nodes.set(name, await NodeProcess.start(node.options, this.#watchdog));
  }

  async failed(): Promise<string> {
    return Promise.race([...this.nodes.values()].map((node) => node.failed()));
  }

  async stop(): Promise<void> {
    const all = [...this.nodes];
    const isOrderer = (name: string): boolean => name.startsWith("orderer");
    // Peers first: they still take the blocks that are being ordered.
    for (const orderers of [false, true]) {
      const some = all.filter(([name]) => isOrderer(name) === orderers);
      await Promise.all(some.map(([, node]) => node.stop()));
    }
    this.#watchdog.dismiss();
    await this.#folder.close();
  }

  async #readKept(): Promise<Settings | undefined> {
    const { path } = this.#folder;
    const kept = await readSettings(path);
    if (kept !== undefined) checkKept(path, kept, this.#shape, this.version);
    else if (await clearUnfinished(path)) {
      this.#log(`removed what a set-up that did not finish left in ${path}`);
    }
    return kept;
  }

  async #choosePorts(nodes: readonly PlannedNode[], kept: Settings | undefined): Promise<void> {
    const services = this.#options.chaincodes.flatMap((chaincode) =>
      this.#runnersOf(chaincode).map((mspId) => serviceName(chaincode, mspId)),
    );
    const newServices = services.filter((name) => kept?.chaincodePorts[name] === undefined);
    const newNodes = nodes.filter(({ name }) => kept?.ports[name] === undefined);
    const count = 3 * newNodes.length + newServices.length;
    const free = await findFreePorts(count, this.#options.portBase);
    const take = (): number => free.shift() ?? 0;
    this.#ports = {
      ...kept?.ports,
      ...Object.fromEntries(
        newNodes.map(({ name }) => {
          return [name, { listen: take(), second: take(), operations: take() }];
        }),
      ),
    };
    this.#chaincodePorts = {
      ...kept?.chaincodePorts,
      ...Object.fromEntries(newServices.map((name) => [name, take()])),
    };
  }

  async #open(mspId: string): Promise<void> {
    const folder = join(this.#folder.path, "organizations", mspId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#organizations.set(mspId, await openOrganization(folder, mspId));
  }

  async #openNode({ name, kind, mspId }: PlannedNode): Promise<void> {
    this.#files.set(name, await openNode(this.#organization(mspId), name, kind));
  }

  async #prepare(node: PlannedNode): Promise<NodeProcessOptions> {
    return prepareNode({
      ...{ node, files: this.#filesOf(node.name), shape: this.#shape, ports: this.#ports },
      ...{ programs: this.#programs, builderFolder: this.#builderFolder },
    });
  }

  async #prepareServices(): Promise<NodeProcessOptions[]> {
    return Promise.all(
      this.#options.chaincodes.flatMap((chaincode) =>
        this.#runnersOf(chaincode).map(async (mspId) => {
          const name = serviceName(chaincode, mspId);
          const port = this.#chaincodePorts[name] ?? 0;
          const label = `${chaincode.name}_1`;
          const packed = packService({ label, address: `127.0.0.1:${port}` });
          this.#packages.set(name, packed);
          const folder = join(this.#folder.path, "chaincode", chaincode.name);
          return prepareService({ chaincode, mspId, port, packageId: packed.id, folder });
        }),
      ),
    );
  }

  async #launch(launch: NodeProcessOptions): Promise<undefined> {
    this.nodes.set(launch.name, await NodeProcess.start(launch, this.#watchdog));
  }

  #makeBlocks(): Promise<Map<string, Uint8Array>> {
    const organizationOf = (mspId: string): { mspId: string; mspFolder: string } => ({
      ...{ mspId, mspFolder: this.#organization(mspId).mspFolder },
    });
    const configs = planChannels(this.#shape).map((channel): ChannelConfig => {
      const [anchors, consenters] = [
        channel.members.map((mspId) => peersOf(this.#shape, mspId)[0] ?? ""),
        channel.orderers.map((name) => ({
          port: portsOf(this.#ports, name).listen,
          tlsCertificate: this.#filesOf(name).tls.certificate,
        })),
      ];
      return {
        id: channel.id,
        operators: channel.members.map((mspId, index) => ({
          ...organizationOf(mspId),
          anchorPort: portsOf(this.#ports, anchors[index] ?? "").listen,
        })),
        ordering: {
          organization: organizationOf(channel.ordererMspId),
          ...{ consenters, batch: this.#shape.batch },
        },
      };
    });
    const folder = join(this.#folder.path, "channels");
    return makeGenesisBlocks(this.#programs.configtxgen, folder, configs);
  }

  async #joinChannels(blocks: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const channels = planChannels(this.#shape);
    this.#log(`joining ${channels.length} channels`);
    await Promise.all(
      channels.map(async (channel) => {
        const block = blocks.get(channel.id) ?? new Uint8Array();
        await Promise.all(channel.orderers.map((name) => this.#joinOrderer(name, channel, block)));
        const peers = channel.members.flatMap((mspId) => peersOf(this.#shape, mspId));
        await Promise.all(peers.map((name) => this.#asAdmin(name, (admin) => admin.join(block))));
      }),
    );
  }

  async #joinOrderer(name: string, channel: PlannedChannel, block: Uint8Array): Promise<void> {
    const { adminTls, tlsRootFile } = this.#organization(channel.ordererMspId);
    const port = portsOf(this.#ports, name).second;
    await joinOrderer({ port, tlsRootFile, client: adminTls }, block);
  }

  /** Installs, approves and commits what is not yet committed; waits until all of it is endorsed. */
  async #deploy(kept: Settings | undefined): Promise<void> {
    for (const { name } of this.#options.chaincodes) this.#log(`deploying chaincode ${name}`);
    const deployments = this.#options.chaincodes.map(async (chaincode) => {
      if (kept?.chaincodes.some(({ name }) => name === chaincode.name) !== true) {
        await this.#install(chaincode);
      }
      const channels = this.#channelsOf(chaincode);
      await Promise.all(channels.map((channel) => this.#deployOn(channel, chaincode)));
    });
    await Promise.all(deployments);
  }

  async #install(chaincode: FabricChaincode): Promise<void> {
    await Promise.all(
      this.#runnersOf(chaincode).flatMap((mspId) => {
        const packed = this.#packageOf(chaincode, mspId);
        return peersOf(this.#shape, mspId).map((name) =>
          this.#asAdmin(name, (admin) => admin.install(packed.bytes)),
        );
      }),
    );
  }

  async #deployOn(channel: PlannedChannel, chaincode: FabricChaincode): Promise<void> {
    const { id, members } = channel;
    const [first = ""] = members;
    const definition: Definition = {
      ...{ channel: id, name: chaincode.name, version: "1", sequence: 1 },
      endorsement:
        (channel.kind === "consortium" ? chaincode.endorsement : undefined) ?? "MAJORITY",
    };
    const byMember = (work: (admin: PeerAdmin, mspId: string) => Promise<void>): Promise<unknown> =>
      Promise.all(
        members.map((mspId) =>
          this.#asAdmin(peersOf(this.#shape, mspId)[0] ?? "", (admin) => work(admin, mspId)),
        ),
      );
    await this.#asAdmin(peersOf(this.#shape, first)[0] ?? "", async (admin) => {
      if ((await committedSequence(admin, id, chaincode.name)) > 0) return;
      await byMember((each, mspId) =>
        approve(each, definition, this.#packageOf(chaincode, mspId).id),
      );
      await commit(admin, definition, members);
    });
    await byMember((admin) => untilEndorsed(admin, id, chaincode.name));
  }

  async #describe(): Promise<void> {
    const chaincode = this.#options.chaincodes[0]?.name ?? "basics";
    const [shape, ports, organizations] = [this.#shape, this.#ports, this.#organizations];
    await writeNetwork(
      this.descriptorFile,
      describeNetwork({ shape, ports, organizations, chaincode }),
    );
    this.#descriptor = await loadNetwork(this.descriptorFile);
  }

  async #keep(): Promise<void> {
    await writeSettings(this.#folder.path, {
      ...{ version: 1, fabric: this.version, ...this.#shape },
      ...{ ports: this.#ports, chaincodePorts: this.#chaincodePorts },
      chaincodes: this.#options.chaincodes.map(({ name }) => ({ name, sequence: 1 })),
    });
  }

  /** Who runs a chaincode: the operators that have one of its channels. */
  #runnersOf(chaincode: FabricChaincode): readonly string[] {
    const members = this.#channelsOf(chaincode).flatMap((channel) => channel.members);
    return this.#shape.operators.filter((mspId) => members.includes(mspId));
  }

  #channelsOf({ channels }: FabricChaincode): PlannedChannel[] {
    const all = planChannels(this.#shape);
    return channels === "all" ? all : all.filter(({ kind }) => kind === channels);
  }

  #packageOf(chaincode: FabricChaincode, mspId: string): ServicePackage {
    const found = this.#packages.get(serviceName(chaincode, mspId));
    if (found === undefined) throw new RangeError(`${mspId} does not run ${chaincode.name}`);
    return found;
  }

  async #asAdmin<T>(peerName: string, work: (admin: PeerAdmin) => Promise<T>): Promise<T> {
    const mspId = peerName.slice(peerName.indexOf(".") + 1);
    const { tlsRootFile, identities } = this.#organization(mspId);
    const files = identities["admin"];
    if (files === undefined) throw new RangeError(`${mspId} has no administrator`);
    const address = addressOf(this.#ports, peerName);
    const admin = await PeerAdmin.connect({ mspId, address, tlsRootFile, admin: files });
    try {
      return await work(admin);
    } finally {
      admin.close();
    }
  }

  #organization(mspId: string): Organization {
    const found = this.#organizations.get(mspId);
    if (found === undefined) throw new RangeError(`no organisation ${mspId}`);
    return found;
  }

  #filesOf(name: string): NodeFiles {
    const found = this.#files.get(name);
    if (found === undefined) throw new RangeError(`no node ${name}`);
    return found;
  }

  get #builderFolder(): string {
    return join(this.#folder.path, "builder");
  }

  #log(message: string): void {
    this.#options.log?.(message);
  }
}

function serviceName({ name }: FabricChaincode, mspId: string): string {
  return `${name}.${mspId}`;
}

/** Waits for all, so that a failure leaves nothing half started behind its back. */
async function settleAll<T extends readonly unknown[]>(
  work: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const outcomes = await Promise.allSettled(work);
  const values = outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason as Error;
    return outcome.value;
  });
  return values as { -readonly [K in keyof T]: Awaited<T[K]> };
}
