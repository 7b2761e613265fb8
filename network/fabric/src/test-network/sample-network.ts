import type { IdentityFiles } from "@basics/local";
import type { Definition } from "../chaincode/deployment.js";
import type { OrdererAdmin } from "../administration/orderer-admin.js";

/** An organisation of a sample that becomes an operator. */
export interface SampleOperator {
  readonly mspId: string;
  readonly mspFolder: string;
  readonly admin: IdentityFiles;
  /** The folder of its CA's certificate and, where `cryptogen` made the CA, the CA's key. */
  readonly caFolder: string;
  /** The Fabric CA server that may issue its identities. */
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
  /** The address that clients on this machine dial. */
  readonly address: string;
  /** The name in its certificate, where that is not the address's host. */
  readonly tlsServerName?: string;
  readonly tlsRootFile: string;
  /** The host by which other nodes call it. */
  readonly host: string;
  readonly port: number;
}

export interface SampleOrderer {
  /** `orderer.example.com` */
  readonly name: string;
  /** The address that clients on this machine dial. */
  readonly address: string;
  readonly tlsServerName?: string;
  readonly tlsRootFile: string;
  readonly tlsCertificateFile: string;
  /** The host by which other nodes call it. */
  readonly host: string;
  readonly port: number;
  readonly admin: OrdererAdmin;
}

export const sampleKinds = ["test-network", "test-network-nano-bash"] as const;
/** The name of one of fabric-samples' test networks. */
export type SampleKind = (typeof sampleKinds)[number];

/** One of fabric-samples' two test networks, as its folder describes it. */
export interface SampleNetwork {
  readonly kind: SampleKind;
  readonly folder: string;
  readonly operators: readonly SampleOperator[];
  readonly ordererMsp: { readonly mspId: string; readonly mspFolder: string };
  /** The orderers that it may run, of which some may not be started. */
  readonly orderers: readonly SampleOrderer[];
  /** The endorsement policy on its channel. */
  readonly endorsement: Definition["endorsement"];
  /** The command that brings it up. */
  readonly startCommand: string;
}

/** An error in a test network or in the way it was named. Its message ends with what to do. */
export class TestNetworkError extends Error {
  override readonly name = "TestNetworkError";
}
