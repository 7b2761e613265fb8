import type { Topology } from "@basics/local";
import { CONSORTIUM_CHANNEL } from "@basics/local";
import type { BatchLimits } from "./options.js";

/** The organisation that orders the consortium channel. */
export const ORDERER_MSP_ID = "OrdererMSP";

export interface NodePorts {
  readonly listen: number;
  readonly operations: number;
  /** The port of a peer for chaincode that dials it, or of an orderer's administration. */
  readonly second: number;
}

/** One peer or orderer, or a proxy in front of orderers. */
export interface PlannedNode {
  /** `peer0.Org1MSP`, `orderer0`, `orderer.Org1MSP`, `oracle.OrdererMSP` */
  readonly name: string;
  readonly kind: "peer" | "orderer" | "proxy";
  readonly mspId: string;
}

export interface PlannedChannel {
  readonly id: string;
  readonly kind: "consortium" | "private";
  /** MSP ids of its operators. */
  readonly members: readonly string[];
  /** The names of its orderers. */
  readonly orderers: readonly string[];
  readonly ordererMspId: string;
  /** The names of those that its clients call: its orderers, or the proxy in front of them. */
  readonly endpoints: readonly string[];
  readonly batch: BatchLimits;
}

/**
 * The transactions per block of proxies: for each kind of channel, or for a channel by its name.
 */
export interface BlockSizes {
  readonly consortium?: number;
  readonly private?: number;
  readonly channels: Readonly<Record<string, number>>;
}

/** The parts of a network, which only an operator's joining changes. */
export interface Shape extends Topology {
  readonly orderers: number;
  readonly peersPerOperator: number;
  readonly sharedOrderer: boolean;
  readonly batch: BatchLimits;
  /** The block sizes of the proxies; absent where a network has no proxies. */
  readonly blockSizes?: BlockSizes | undefined;
}

/** The nodes of a network, orderers first. */
export function planNodes(shape: Shape): PlannedNode[] {
  const consenters = Array.from({ length: shape.orderers }, (_, index) => `orderer${index}`);
  const own = shape.sharedOrderer ? [] : Object.keys(shape.privateChannels);
  const proxied = planChannels(shape).filter((channel) => isProxied(channel));
  const proxyOwners = new Set(proxied.map((channel) => channel.ordererMspId));
  return [
    ...consenters.map((name) => ({ name, kind: "orderer" as const, mspId: ORDERER_MSP_ID })),
    ...own.map((mspId) => ({ name: `orderer.${mspId}`, kind: "orderer" as const, mspId })),
    ...[...proxyOwners].map((mspId) => ({ name: proxyOf(mspId), kind: "proxy" as const, mspId })),
    ...shape.operators.flatMap((mspId) =>
      peersOf(shape, mspId).map((name) => ({ name, kind: "peer" as const, mspId })),
    ),
  ];
}

export function planChannels(shape: Shape): PlannedChannel[] {
  const consenters = Array.from({ length: shape.orderers }, (_, index) => `orderer${index}`);
  const shared = { orderers: consenters, ordererMspId: ORDERER_MSP_ID };
  const channels = [
    { id: CONSORTIUM_CHANNEL, kind: "consortium" as const, members: shape.operators, ...shared },
    ...Object.entries(shape.privateChannels).map(([mspId, id]) => ({
      id,
      kind: "private" as const,
      members: [mspId],
      ...(shape.sharedOrderer ? shared : { orderers: [`orderer.${mspId}`], ordererMspId: mspId }),
    })),
  ];
  return channels.map((channel) => {
    const maxMessageCount =
      shape.blockSizes?.channels[channel.id] ?? shape.blockSizes?.[channel.kind];
    if (maxMessageCount === undefined) {
      return { ...channel, endpoints: channel.orderers, batch: shape.batch };
    }
    const batch = { ...shape.batch, maxMessageCount };
    return { ...channel, endpoints: [proxyOf(channel.ordererMspId)], batch };
  });
}

/** True where a proxy decides on a channel's blocks. */
export function isProxied({ endpoints, ordererMspId: owner }: PlannedChannel): boolean {
  return endpoints.includes(proxyOf(owner));
}

/** The proxy in front of an organisation's orderers. */
function proxyOf(mspId: string): string {
  return `oracle.${mspId}`;
}

/** The names of an operator's peers. */
export function peersOf({ peersPerOperator }: Shape, mspId: string): string[] {
  return Array.from({ length: peersPerOperator }, (_, index) => `peer${index}.${mspId}`);
}
