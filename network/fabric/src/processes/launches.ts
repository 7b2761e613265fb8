import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serviceCommand } from "@basics/local";
import { untilServing } from "./grpc-ready.js";
import { ordererConfig, peerConfig } from "./node-config.js";
import type { NodeLaunch } from "./node-process.js";
import type { FabricChaincode } from "../plan/options.js";
import type { NodeFiles } from "../organizations/organization.js";
import type { NodePorts, PlannedNode, Shape } from "../plan/plan.js";
import { peersOf } from "../plan/plan.js";
import type { FabricPrograms } from "./programs.js";

export interface NodeSetting {
  readonly node: PlannedNode;
  readonly files: NodeFiles;
  /** The network's shape, which only peers need. */
  readonly shape?: Shape;
  readonly ports: Readonly<Record<string, NodePorts>>;
  readonly programs: FabricPrograms;
  readonly builderFolder: string;
}

/** Writes a peer's or orderer's configuration, and returns how to start the node. */
export async function prepareNode(launch: NodeSetting): Promise<NodeLaunch> {
  const { node, files, shape, ports, programs } = launch;
  const own = portsOf(ports, node.name);
  const isPeer = node.kind === "peer";
  const config = isPeer
    ? peerConfig({
        name: node.name,
        mspId: node.mspId,
        networkId: "basics",
        files,
        ports: own,
        siblings: (shape === undefined ? [] : peersOf(shape, node.mspId)).map((name) =>
          addressOf(ports, name),
        ),
        builderFolder: launch.builderFolder,
      })
    : ordererConfig({ mspId: node.mspId, files, ports: own });
  const file = join(files.folder, isPeer ? "core.yaml" : "orderer.yaml");
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`);
  const address = addressOf(ports, node.name);
  return {
    name: node.name,
    command: isPeer ? programs.peer : programs.orderer,
    args: isPeer ? ["node", "start"] : [],
    cwd: files.folder,
    environment: { FABRIC_CFG_PATH: files.folder, FABRIC_LOGGING_SPEC: "info" },
    logFile: files.log,
    ready: (deadlineMs, signal) => untilServing(address, files.tls.root, deadlineMs, signal),
  };
}

export interface ServiceLaunch {
  readonly chaincode: FabricChaincode;
  readonly mspId: string;
  /** The address on which it listens. Default: loopback. */
  readonly host?: string;
  readonly port: number;
  readonly packageId: string;
  readonly folder: string;
}

/** Returns how to start an operator's chaincode service. */
export async function prepareService(launch: ServiceLaunch): Promise<NodeLaunch> {
  const { chaincode, mspId, port, packageId, folder } = launch;
  const directory = chaincode.overrides?.[mspId] ?? chaincode.directory;
  const [command, ...args] = await serviceCommand(directory);
  await mkdir(folder, { recursive: true });
  const address = `${launch.host ?? "127.0.0.1"}:${port}`;
  return {
    name: `${chaincode.name}.${mspId}`,
    command,
    args: [...args, "--chaincode-address", address, "--chaincode-id", packageId],
    cwd: directory,
    environment: {},
    logFile: join(folder, `${mspId}.log`),
    ready: (deadlineMs, signal) => untilServing(address, undefined, deadlineMs, signal),
  };
}

export function addressOf(ports: NodeSetting["ports"], name: string): string {
  return `localhost:${portsOf(ports, name).listen}`;
}

export function portsOf(ports: NodeSetting["ports"], name: string): NodePorts {
  const found = ports[name];
  if (found === undefined) throw new RangeError(`no ports of ${name}`);
  return found;
}
