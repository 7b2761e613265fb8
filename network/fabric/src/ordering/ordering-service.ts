import { join } from "node:path";
import type { IdentityFiles } from "@basics/local";
import { loopbackNames } from "@basics/local";
import type { SigningIdentity } from "@basics/messages";
import { loadSigningIdentity } from "@basics/messages";
import { Watchdog } from "@basics/runtime/processes";
import { makeGenesisBlocks } from "../channels/channel-config.js";
import type { Consensus } from "../channels/consensus-config.js";
import { LOCAL_HOST } from "../channels/consensus-config.js";
import { DataFolder } from "../plan/data-folder.js";
import { addressOf, portsOf, prepareNode } from "../processes/launches.js";
import { findPorts } from "../plan/network-ports.js";
import type { NodeProcess } from "../processes/node-process.js";
import { startNode } from "../processes/node-process.js";
import { joinOrderer } from "../administration/orderer-admin.js";
import type { NodeFiles, Organization } from "../organizations/organization.js";
import { openNode, openOrganization } from "../organizations/organization.js";
import type { NodePorts } from "../plan/plan.js";
import { ORDERER_MSP_ID } from "../plan/plan.js";
import type { FabricPrograms } from "../processes/programs.js";
import { findPrograms } from "../processes/programs.js";
import { settleAll } from "../settle-all.js";
import type { LinkOptions } from "./links.js";
import { Links } from "./links.js";
import { LinkThread } from "./link-thread.js";
import { findLeader } from "./leader.js";

/**
 * The orderers' time-out. It is longer than it takes to send a block, so that only the number of
 * transactions cuts blocks.
 */
const BATCH_TIMEOUT_MS = 10_000;
/** Raft's unit of time in milliseconds, as Fabric sets it by default. */
const TICK_MS = 500;

/** Options of {@link OrderingService.start}. */
export interface OrderingServiceOptions {
  readonly consensus: Consensus;
  /** The number of nodes. */
  readonly orderers: number;
  /** The block sizes in transactions. Each has a channel of its own, whose blocks hold so many. */
  readonly blockSizesTxs: readonly number[];
  /** The folder of Fabric's programs. Default: `PATH`. */
  readonly fabricBin?: string | undefined;
  /** The links between the nodes. Default: none, so that nodes call each other on loopback. */
  readonly links?: LinkOptions | undefined;
}

/** The node that leads a channel. */
export interface OrderingLeader {
  readonly name: string;
  /** The node's address, as `host:port`. */
  readonly address: string;
}

/** An ordering service of real orderers, without peers. */
export class OrderingService implements AsyncDisposable {
  readonly version: string;
  readonly identity: SigningIdentity;
  /** PEM files of the same client. */
  readonly clientFiles: IdentityFiles;
  /** PEM files of a TLS certificate of the orderers' own CA. */
  readonly tlsFiles: IdentityFiles;
  /** The PEM file of the orderers' TLS root certificate. */
  readonly tlsRootFile: string;
  readonly #parts: Parts;

  private constructor(parts: Parts, clientFiles: IdentityFiles, identity: SigningIdentity) {
    this.#parts = parts;
    this.clientFiles = clientFiles;
    this.tlsFiles = parts.organization.adminTls;
    this.version = parts.programs.version;
    this.identity = identity;
    this.tlsRootFile = parts.organization.tlsRootFile;
  }

  /** @throws a FabricProgramsError, or an Error that says what did not start. */
  static async start(options: OrderingServiceOptions): Promise<OrderingService> {
    const programs = await findPrograms(options.fabricBin);
    if (options.consensus === "bft" && programs.version.startsWith("2.")) {
      throw new Error(
        `${programs.orderer} is of Fabric ${programs.version}, which has no BFT: name a folder with 3.0 or later.`,
      );
    }
    const folder = await DataFolder.open(undefined);
    const names = Array.from({ length: options.orderers }, (_, index) => `orderer${index}`);
    const watchdog = new Watchdog();
    const nodes: NodeProcess[] = [];
    let links: LinkThread | undefined;
    try {
      const { nodes: ports } = await findPorts(names, 0, undefined);
      const organization = await openOrganization(
        join(folder.path, ORDERER_MSP_ID),
        ORDERER_MSP_ID,
      );
      if (options.links !== undefined) {
        const listening = names.map((name) => [name, portsOf(ports, name).listen] as const);
        links = await LinkThread.start(options.links, new Map(listening));
      }
      const parts = { options, programs, folder, watchdog, nodes, links, organization, ports };
      await bringUp(parts, names);
      const files = organization.identities["gateway"];
      if (files === undefined) throw new Error("the ordering organisation has no client");
      const identity = await loadSigningIdentity(ORDERER_MSP_ID, files);
      return new OrderingService(parts, files, identity);
    } catch (error) {
      await takeDown({ nodes, links, watchdog, folder });
      throw error;
    }
  }

  /** The channel whose blocks hold so many transactions. */
  static channelOf(blockSizeTxs: number): string {
    return `blocks-of-${blockSizeTxs}`;
  }

  /** Waits until a channel has a leader. @throws an Error where it has none in time. */
  async leaderOf(channel: string): Promise<OrderingLeader> {
    const { ports, options } = this.#parts;
    const name = await findLeader(ports, channel, options.consensus);
    return { name, address: addressOf(ports, name) };
  }

  /**
   * The mean lateness of messages between nodes beyond their links' delay, in ms; 0 without links.
   */
  async meanLatenessMs(): Promise<number> {
    return (await this.#parts.links?.meanLatenessMs()) ?? 0;
  }

  /** The ids of the nodes' processes. */
  get pids(): readonly number[] {
    return this.#parts.nodes.map(({ pid }) => pid);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return takeDown(this.#parts);
  }
}

interface Running {
  readonly nodes: readonly NodeProcess[];
  readonly links: LinkThread | undefined;
  readonly watchdog: Watchdog;
  readonly folder: DataFolder;
}

interface Parts extends Running {
  readonly nodes: NodeProcess[];
  readonly options: OrderingServiceOptions;
  readonly programs: FabricPrograms;
  readonly organization: Organization;
  readonly ports: Readonly<Record<string, NodePorts>>;
}

async function bringUp(parts: Parts, names: readonly string[]): Promise<void> {
  const { organization, ports, links } = parts;
  const hostOf = (name: string): string => (links === undefined ? LOCAL_HOST : Links.hostOf(name));
  const files = await settleAll(
    names.map((name) =>
      openNode(organization, name, "orderer", [...loopbackNames, Links.hostOf(name)]),
    ),
  );
  await settleAll(
    names.map(async (name, index) => {
      const launch = await prepareOrderer(parts, name, files[index]);
      parts.nodes.push(await startNode(launch, parts.watchdog));
    }),
  );
  const { blockSizesTxs, consensus } = parts.options;
  const blocks = await makeGenesisBlocks(
    parts.programs.configtxgen,
    join(parts.folder.path, "channels"),
    blockSizesTxs.map((size) => ({
      id: OrderingService.channelOf(size),
      operators: [],
      ordering: {
        consensus,
        organization,
        consenters: names.map((name, index) => ({
          host: hostOf(name),
          port: portsOf(ports, name).listen,
          tlsCertificate: files[index]?.tls.certificate ?? "",
          identityCertificate: files[index]?.identity.certificate ?? "",
        })),
        batch: { maxMessageCount: size, timeoutMs: BATCH_TIMEOUT_MS },
        wholeBlocks: true,
        tickMs: TICK_MS,
      },
    })),
  );
  const { adminTls: client, tlsRootFile } = organization;
  for (const block of blocks.values()) {
    await settleAll(
      names.map((name) =>
        joinOrderer({ port: portsOf(ports, name).second, tlsRootFile, client }, block),
      ),
    );
  }
}

async function prepareOrderer(
  { programs, organization, ports, links, folder }: Parts,
  name: string,
  files: NodeFiles | undefined,
): Promise<Awaited<ReturnType<typeof prepareNode>>> {
  if (files === undefined) throw new RangeError(`no node ${name}`);
  const launch = await prepareNode({
    node: { name, kind: "orderer", mspId: organization.mspId },
    files,
    ports,
    programs,
    builderFolder: folder.path,
  });
  return { ...launch, environment: { ...launch.environment, ...links?.environmentOf(name) } };
}

async function takeDown({ nodes, links, watchdog, folder }: Running): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
  await links?.[Symbol.asyncDispose]();
  watchdog.dismiss();
  await folder.close();
}
