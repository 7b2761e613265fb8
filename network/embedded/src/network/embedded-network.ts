import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Server } from "@grpc/grpc-js";
import type { Network } from "@basics/descriptor";
import { loadNetwork, writeNetwork } from "@basics/descriptor";
import type { Topology } from "@basics/local";
import { findFreePorts, openClientIdentities, toTopology } from "@basics/local";
import { checkChannelNames } from "@basics/oracle/live";
import type { Channel } from "../channel.js";
import { ChaincodeRuntime } from "../chaincode/chaincode-runtime.js";
import type { LaunchSite } from "../chaincode/launch.js";
import { launchChaincode } from "../chaincode/launch.js";
import { Registrations } from "../chaincode/registrations.js";
import { collectClosedStreams } from "../memory/closed-streams.js";
import { createMembership } from "../identity/msp.js";
import type { OracleOrderer } from "../ordering/oracle-orderer.js";
import { Peer } from "../peer/peer.js";
import { GatewayService } from "../services/gateway/gateway-service.js";
import { createOrdererServer } from "../services/orderer-server.js";
import { createPeerServer } from "../services/peer-server.js";
import { listen } from "../services/server.js";
import { listChannels, openChannel } from "./channels.js";
import type { Ports } from "./data-directory.js";
import { DataDirectory } from "./data-directory.js";
import { describeNetwork } from "./describe.js";
import type { EmbeddedNetworkOptions } from "./options.js";
import { defaultBatch } from "./options.js";
import type { Organization } from "./organization.js";
import { openOrganization, writeChaincodeTls } from "./organization.js";

const DEFAULT_CHAINCODE_TIMEOUT_MS = 30_000;
const ORDERER_MSP_ID = "OrdererMSP";

/** A running consortium. */
export interface EmbeddedNetwork {
  /** The network's description: endpoints, TLS roots, identities. File names in it are absolute. */
  readonly descriptor: Network;
  /** The absolute name of `network.json`, which holds the same description. */
  readonly descriptorFile: string;
  /** MSP ids of the operators, in their order. */
  readonly operators: readonly string[];
  /**
   * The channels, by name, on whose blocks a modelled consensus decides. `waiting` is the number of
   * transactions that wait for their block, and `flush()` makes a block of them now.
   */
  readonly consensus: ReadonlyMap<string, Pick<OracleOrderer, "flush" | "waiting">>;
  /** Commits everything that is ordered, then ends everything that the network started. */
  stop(): Promise<void>;
}

/**
 * Starts a consortium in this process, for development and tests and not for production. When this
 * resolves, the chaincodes are running and clients can connect.
 *
 * ```ts
 * const network = await startEmbeddedNetwork({
 *   operators: 2,
 *   chaincodes: [{ name: "asset", channels: "all", run: { kind: "process", directory: "./asset" } }],
 * });
 * console.log(network.descriptorFile);
 * await network.stop();
 * ```
 *
 * @throws an Error that names the option, folder, port or chaincode at fault; nothing stays behind
 */
export async function startEmbeddedNetwork(
  options: EmbeddedNetworkOptions,
): Promise<EmbeddedNetwork> {
  collectClosedStreams();
  const topology = toTopology(options);
  const directory = await DataDirectory.open(options.dataDirectory);
  const consortium = new Consortium(options, topology, directory);
  try {
    await consortium.start();
    return await consortium.describe();
  } catch (error) {
    await consortium.stop();
    throw error;
  }
}

/**
 * Everything that runs, in the order in which it is started. If only a part was started, that part
 * can be stopped.
 */
class Consortium {
  readonly #options: EmbeddedNetworkOptions;
  readonly #topology: Topology;
  readonly #directory: DataDirectory;
  readonly #log: (message: string) => void;
  #ports: Ports = { peers: {}, orderer: 0 };
  readonly #organizations: Organization[] = [];
  #orderer: Organization | undefined;
  readonly #channels = new Map<string, Channel>();
  readonly #servers: Server[] = [];
  readonly #runtimes: ChaincodeRuntime[] = [];
  #stopped: Promise<void> | undefined;

  constructor(options: EmbeddedNetworkOptions, topology: Topology, directory: DataDirectory) {
    this.#options = options;
    this.#topology = topology;
    this.#directory = directory;
    this.#log = options.log ?? (() => undefined);
  }

  async start(): Promise<void> {
    const { operators } = this.#topology;
    const settings = await this.#directory.settings(this.#topology, () => this.#choosePorts());
    this.#ports = settings.ports;
    const folder = (mspId: string): string => join(this.#directory.path, "operators", mspId);
    this.#organizations.push(
      ...(await Promise.all(
        operators.map((mspId) => openOrganization(folder(mspId), mspId, "peer")),
      )),
    );
    const ordererFolder = join(this.#directory.path, "orderer");
    const orderer = await openOrganization(ordererFolder, ORDERER_MSP_ID, "orderer");
    this.#orderer = orderer;
    await this.#openChannels(orderer);
    await this.#serve(orderer);
    await Promise.all(this.#runtimes.map((runtime) => runtime.handler()));
  }

  async describe(): Promise<EmbeddedNetwork> {
    const orderer = this.#orderer;
    if (orderer === undefined) throw new Error("the network is not started");
    const identities = await Promise.all(
      this.#organizations.map(
        async (each) => [each.mspId, await openClientIdentities(each)] as const,
      ),
    );
    const descriptorFile = join(this.#directory.path, "network.json");
    const described = describeNetwork({
      topology: this.#topology,
      ports: this.#ports,
      channels: [...this.#channels.values()],
      organizations: this.#organizations,
      orderer,
      identities: new Map(identities),
      chaincode: this.#options.chaincodes[0]?.name ?? "basics",
    });
    await writeNetwork(descriptorFile, described);
    return {
      descriptor: await loadNetwork(descriptorFile),
      descriptorFile,
      operators: this.#topology.operators,
      consensus: new Map(
        [...this.#channels].flatMap(([id, { consensus }]) =>
          consensus === undefined ? [] : [[id, consensus] as const],
        ),
      ),
      stop: () => this.stop(),
    };
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const channels = [...this.#channels.values()];
    await Promise.all(channels.map(({ orderer }) => orderer.stop()));
    for (const server of this.#servers) server.forceShutdown();
    await Promise.all(this.#runtimes.map((runtime) => runtime.stop()));
    await Promise.all(channels.map(({ ledger }) => ledger.close()));
    await this.#directory.close();
  }

  async #choosePorts(): Promise<Ports> {
    const { operators } = this.#topology;
    const { portBase } = this.#options;
    const count = operators.length + 1;
    const ports =
      portBase === undefined
        ? await findFreePorts(count)
        : Array.from({ length: count }, (_, index) => portBase + index);
    const peers = Object.fromEntries(operators.map((mspId, index) => [mspId, ports[index] ?? 0]));
    return { peers, orderer: ports[operators.length] ?? 0 };
  }

  async #openChannels(orderer: Organization): Promise<void> {
    const channels = listChannels(this.#topology);
    const { oracle } = this.#options;
    if (oracle !== undefined)
      checkChannelNames(
        oracle,
        channels.map(({ id }) => id),
      );
    for (const { id, kind, members } of channels) {
      const channel = await openChannel({
        id,
        kind,
        folder: join(this.#directory.path, "channels"),
        members: this.#organizations.filter(({ mspId }) => members.includes(mspId)),
        orderer,
        ordererAddress: `localhost:${this.#ports.orderer}`,
        batch: { ...defaultBatch, ...this.#options.batch },
        chaincodes: this.#options.chaincodes,
        releaseBlock: this.#options.releaseBlock,
        oracle,
        oracleObserver: this.#options.oracleObserver,
        log: this.#log,
      });
      this.#channels.set(id, channel);
    }
  }

  async #serve(orderer: Organization): Promise<void> {
    const peers = new Map(
      this.#organizations.map((each) => [each.mspId, this.#createPeer(each)] as const),
    );
    const ordererAddress = `localhost:${this.#ports.orderer}`;
    for (const organization of this.#organizations) {
      const peer = peers.get(organization.mspId);
      if (peer === undefined) continue;
      const registrations = new Registrations();
      const service = new GatewayService({
        local: peer,
        peers,
        ordererAddress,
        channels: this.#channels,
      });
      const server = createPeerServer(peer, service, registrations);
      this.#servers.push(server);
      await listen(server, this.#ports.peers[organization.mspId] ?? 0, organization.tls);
      await this.#install(organization, peer, registrations);
    }
    const server = createOrdererServer(this.#channels);
    this.#servers.push(server);
    await listen(server, this.#ports.orderer, orderer.tls);
  }

  #createPeer({ mspId, node, authority }: Organization): Peer {
    const own = [...this.#channels].filter(([, { members }]) => members.includes(mspId));
    return new Peer({
      identity: node,
      address: `localhost:${this.#ports.peers[mspId] ?? 0}`,
      channels: new Map(own),
      localMembership: createMembership([{ mspId, rootCertificates: [authority.rootCertificate] }]),
      executeTimeoutMs: this.#options.chaincodeTimeoutMs ?? DEFAULT_CHAINCODE_TIMEOUT_MS,
    });
  }

  async #install(
    organization: Organization,
    peer: Peer,
    registrations: Registrations,
  ): Promise<void> {
    const { mspId, folder, tlsRootFile } = organization;
    const logs = join(folder, "logs");
    await mkdir(logs, { recursive: true });
    const site: LaunchSite = {
      mspId,
      peerAddress: peer.address,
      tlsRootFile,
      ...(await writeChaincodeTls(organization)),
      logFile: (chaincode) => join(logs, `${chaincode}.log`),
      registrations,
      createHandler: (stream, admit) => peer.createHandler(stream, admit),
    };
    for (const { name, run, overrides } of this.#options.chaincodes) {
      const runs = [...peer.channels.values()].some(({ chaincodes }) => chaincodes.has(name));
      if (!runs) continue;
      const own = overrides?.[mspId] ?? run;
      const runtime = new ChaincodeRuntime(name, (signal) =>
        launchChaincode(name, own, site, signal),
      );
      peer.install(name, runtime);
      this.#runtimes.push(runtime);
    }
  }
}
