import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Topology } from "@basics/local";
import { CONSORTIUM_CHANNEL } from "@basics/local";
import type { ChannelKind, OracleFile } from "@basics/oracle/live";
import { channelOracle, checkChannelNames } from "@basics/oracle/live";
import type { ProxyConfigFile } from "@basics/oracle/proxy";
import { untilServing } from "./grpc-ready.js";
import { addressOf, portsOf } from "./launches.js";
import type { NodeLaunch } from "./node-process.js";
import type { NodeFiles } from "../organizations/organization.js";
import type { BlockSizes, NodePorts, PlannedNode, Shape } from "../plan/plan.js";
import { isProxied, planChannels } from "../plan/plan.js";

export interface ProxyLaunch {
  readonly node: PlannedNode;
  readonly files: NodeFiles;
  readonly shape: Shape;
  readonly ports: Readonly<Record<string, NodePorts>>;
  /** PEM file of the ordering organisation. */
  readonly tlsRootFile: string;
  readonly oracle: OracleFile | undefined;
}

/**
 * The block sizes in a consensus file, which cannot change once channels are made.
 *
 * @throws an Error where it names a channel that the network does not have.
 */
export function blockSizesOf(oracle: OracleFile, { privateChannels }: Topology): BlockSizes {
  checkChannelNames(oracle, [CONSORTIUM_CHANNEL, ...Object.values(privateChannels)]);
  const sizeOf = (id: string, kind: ChannelKind): number =>
    channelOracle(oracle, { id, kind })?.blockSizeTxs ?? 0;
  const sizes = (["consortium", "private"] as const)
    .filter((kind) => oracle[kind] !== undefined)
    .map((kind) => [kind, sizeOf("", kind)] as const);
  const named = Object.keys(oracle.channels).map((id) => {
    return [id, sizeOf(id, id === CONSORTIUM_CHANNEL ? "consortium" : "private")] as const;
  });
  return { ...Object.fromEntries(sizes), channels: Object.fromEntries(named) };
}

/** Writes a proxy's configuration, and returns how to start the proxy. */
export async function prepareProxy(launch: ProxyLaunch): Promise<NodeLaunch> {
  const { node, files, shape, ports, tlsRootFile, oracle } = launch;
  const { listen, operations } = portsOf(ports, node.name);
  const channels = planChannels(shape).filter(
    (channel) => isProxied(channel) && channel.endpoints.includes(node.name),
  );
  const orderers = new Set(channels.flatMap((channel) => channel.orderers));
  const config: ProxyConfigFile = {
    listen: {
      port: listen,
      tls: { certificate: files.tls.certificate, privateKey: files.tls.key },
    },
    admin: { port: operations },
    orderers: [...orderers].map((name) => ({
      address: addressOf(ports, name),
      tlsRootCertificate: tlsRootFile,
    })),
    identity: { mspId: node.mspId, ...files.identity },
    journalDirectory: files.data,
    ...(oracle === undefined ? {} : { hold: oracle.hold }),
    channels: Object.fromEntries(
      channels.flatMap(({ id, kind }) => {
        const own = oracle && channelOracle(oracle, { id, kind });
        return own === undefined ? [] : [[id, { ...own }]];
      }),
    ),
  };
  const file = join(files.folder, "proxy.json");
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`);
  const address = addressOf(ports, node.name);
  return {
    name: node.name,
    command: process.execPath,
    args: [fileURLToPath(import.meta.resolve("@basics/oracle/proxy-main")), "--config", file],
    cwd: files.folder,
    environment: {},
    logFile: files.log,
    ready: (deadlineMs, signal) => untilServing(address, files.tls.root, deadlineMs, signal),
  };
}
