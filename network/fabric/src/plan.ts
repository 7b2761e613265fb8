import type { Topology } from "@basics/local";
import { consortiumChannel } from "@basics/local";
import type { BatchLimits } from "./options.js";

/** The organisation that orders the consortium channel. */
export const ordererMspId = "OrdererMSP";

export interface NodePorts {
  readonly listen: number;
  readonly operations: number;
  /** A peer's, for chaincode that dials it; an orderer's administration. */
  readonly second: number;
}

/** One peer or orderer. */
export interface PlannedNode {
  /** `peer0.Org1MSP`, `orderer0`, `orderer.Org1MSP` */
  readonly name: string;
  readonly kind: "peer" | "orderer";
  readonly mspId: string;
}

export interface PlannedChannel {
  readonly id: string;
  readonly kind: "consortium" | "private";
  /** MSP ids of its operators. */
  readonly members: readonly string[];
  /** The names of its orderers; who runs them. */
  readonly orderers: readonly string[];
  readonly ordererMspId: string;
}

/** What a network consists of, and cannot change but by an operator's joining. */
export interface Shape extends Topology {
  readonly orderers: number;
  readonly peersPerOperator: number;
  readonly sharedOrderer: boolean;
  readonly batch: BatchLimits;
}

/** The nodes of a network, orderers first. */
export function planNodes(shape: Shape): PlannedNode[] {
  const consenters = Array.from({ length: shape.orderers }, (_, index) => `orderer${index}`);
  const own = shape.sharedOrderer ? [] : Object.keys(shape.privateChannels);
  return [
    ...consenters.map((name) => ({ name, kind: "orderer" as const, mspId: ordererMspId })),
    ...own.map((mspId) => ({ name: `orderer.${mspId}`, kind: "orderer" as const, mspId })),
    ...shape.operators.flatMap((mspId) =>
      peersOf(shape, mspId).map((name) => ({ name, kind: "peer" as const, mspId })),
    ),
  ];
}

export function planChannels(shape: Shape): PlannedChannel[] {
  const consenters = Array.from({ length: shape.orderers }, (_, index) => `orderer${index}`);
  const shared = { orderers: consenters, ordererMspId };
  return [
    { id: consortiumChannel, kind: "consortium", members: shape.operators, ...shared },
    ...Object.entries(shape.privateChannels).map(([mspId, id]) => ({
      ...{ id, kind: "private" as const, members: [mspId] },
      ...(shape.sharedOrderer ? shared : { orderers: [`orderer.${mspId}`], ordererMspId: mspId }),
    })),
  ];
}

/** The names of an operator's peers. */
export function peersOf({ peersPerOperator }: Shape, mspId: string): string[] {
  return Array.from({ length: peersPerOperator }, (_, index) => `peer${index}.${mspId}`);
}
