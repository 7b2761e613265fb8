import "./quiet";
import { createRequire } from "node:module";
import { JSONSerializer } from "fabric-contract-api";
import type { ChaincodeInterface, ChaincodeStub } from "fabric-shim";
import { contracts } from "../index";

/**
 * Loads parts of fabric-shim that it does not export, so that tests run the code that a peer runs.
 */
const load = createRequire(__filename);
const loadBesideShim = createRequire(load.resolve("fabric-shim"));

type Validator = ((value: unknown) => boolean) & { readonly errors?: unknown };

/** Contract metadata, as far as tests read it. */
export interface Metadata {
  readonly contracts: Readonly<
    Record<string, { readonly transactions: readonly TransactionMetadata[] }>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export interface TransactionMetadata {
  readonly name: string;
  readonly tag: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly description: string;
    readonly schema: { readonly type?: string; readonly $ref?: string };
  }[];
  readonly returns: { readonly $ref: string };
}

/** The contract as fabric-chaincode-node starts it. */
export interface DeployedChaincode extends ChaincodeInterface {
  readonly metadata: Metadata;
  readonly contractImplementations: {
    readonly schemas: Readonly<Record<string, { readonly validator: Validator }>>;
  };
}

/** The requests that a stub makes to its peer. */
export interface PeerHandler {
  handleGetState(collection: string, key: string): Promise<Buffer>;
  handlePutState(collection: string, key: string, value: Uint8Array): Promise<void>;
  handleDeleteState(collection: string, key: string): Promise<void>;
  handleGetStateByRange(
    collection: string,
    start: string,
    end: string,
    channel: string,
    transactionId: string,
    metadata?: Uint8Array,
  ): Promise<unknown>;
  handleInvokeChaincode(
    chaincode: string,
    args: readonly string[],
  ): Promise<{ status: number; message: string; payload: Buffer }>;
}

interface StubFields {
  creator: { mspid: string; idBytes: Uint8Array };
  txTimestamp: { toDate(): Date };
  chaincodeEvent?: { getEventName(): string; getPayload(): Uint8Array };
}

type StubClass = new (
  peer: PeerHandler,
  channel: string,
  transactionId: string,
  input: { getArgsList_asU8(): readonly Uint8Array[] },
) => ChaincodeStub & StubFields;

export type Stub = InstanceType<StubClass>;

export const { ChaincodeStub: PeerStub } = load("fabric-shim") as { ChaincodeStub: StubClass };

const { peer } = loadBesideShim("@hyperledger/fabric-protos") as {
  peer: {
    QueryMetadata: {
      deserializeBinary(bytes: Uint8Array): { getPagesize(): number; getBookmark(): string };
    };
  };
};

export function decodePaging(metadata: Uint8Array): { pageSize: number; bookmark: string } {
  const decoded = peer.QueryMetadata.deserializeBinary(metadata);
  return { pageSize: decoded.getPagesize(), bookmark: decoded.getBookmark() };
}

/** Deploys the contract as fabric-chaincode-node does. */
export function deploy(): DeployedChaincode {
  const FromContract = load("fabric-shim/lib/contract-spi/chaincodefromcontract.js") as new (
    contractClasses: unknown[],
    serializers: unknown,
    metadata: unknown,
    title: string,
    version: string,
  ) => DeployedChaincode;
  const serializers = { transaction: "json", serializers: { json: JSONSerializer } };
  return new FromContract([...contracts], serializers, {}, "basics", "1.0.0");
}
