import type { IdentityFiles } from "@basics/local";
import type { Definition } from "../chaincode/deployment.js";
import type { OrdererAdmin } from "../administration/orderer-admin.js";

/** An organisation of a sample that becomes an operator. */
export interface SampleOperator {
  readonly mspId: string;
  readonly mspFolder: string;
  readonly admin: IdentityFiles;
  /** Holds its CA's certificate and, where `cryptogen` made it, its key. */
  readonly caFolder: string;
  /** Where a Fabric CA server issues its identities. */
  readonly caServer: CaServer;
  /** `org1-private` */
  readonly privateChannel: string;
  readonly peer: SamplePeer;
}

export interface CaServer {
  /** `localhost:7054` */
  readonly address: string;
  readonly name: string;
  /** PEM file; it is there if, and only if, the sample was started with CA servers. */
  readonly tlsRootFile: string;
  /** MSP folder of the identity that registers others. */
  readonly registrarMsp: string;
}

export interface SamplePeer {
  /** `peer0.org1.example.com` */
  readonly name: string;
  /** What clients on this machine dial. */
  readonly address: string;
  /** The name in its certificate, where that is not the address's host. */
  readonly tlsServerName?: string;
  readonly tlsRootFile: string;
  /** How other nodes call it. */
  readonly host: string;
  readonly port: number;
}

export interface SampleOrderer {
  /** `orderer.example.com` */
  readonly name: string;
  /** What clients on this machine dial. */
  readonly address: string;
  readonly tlsServerName?: string;
  readonly tlsRootFile: string;
  readonly tlsCertificateFile: string;
  /** How other nodes call it. */
  readonly host: string;
  readonly port: number;
  readonly admin: OrdererAdmin;
}

export const sampleKinds = ["test-network", "test-network-nano-bash"] as const;
export type SampleKind = (typeof sampleKinds)[number];

/** One of fabric-samples' two test networks, as its folder describes it. */
export interface SampleNetwork {
  readonly kind: SampleKind;
  readonly folder: string;
  readonly operators: readonly SampleOperator[];
  readonly ordererMsp: { readonly mspId: string; readonly mspFolder: string };
  /** Those that it may run; not all of them do. */
  readonly orderers: readonly SampleOrderer[];
  /** Who must endorse on its channel. */
  readonly endorsement: Definition["endorsement"];
  /** What brings it up. */
  readonly startCommand: string;
}

/** What is wrong with a test network or the way it was named; the message ends with what to do. */
export class TestNetworkError extends Error {
  override readonly name = "TestNetworkError";
}
