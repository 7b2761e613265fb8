import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Network } from "@basics/descriptor";
import { openCertificateAuthority } from "@basics/local";
import type { CertificateAuthority } from "@basics/local";
import { createSigner } from "@basics/messages/signature";
import { Client, credentials } from "@grpc/grpc-js";
import { connect, hash } from "@hyperledger/fabric-gateway";
import type { Contract, Gateway, Identity, Transaction } from "@hyperledger/fabric-gateway";
import { HONEST_CHAINCODE } from "./ledger.js";

export const CONSORTIUM = "consortium";
/** Only a call to a network that hangs takes so long. */
const CALL_DEADLINE_MS = 30_000;

export type Sign = (message: Uint8Array) => Uint8Array;

/** The target of a call; by default the honest chaincode on the consortium channel. */
export interface Place {
  readonly channel?: string;
  readonly chaincode?: string;
}

/** The client of a call, and the peer that it calls. */
export interface ClientOptions {
  readonly network: Network;
  readonly identity: Identity;
  readonly sign: Sign;
  /** The MSP id of the peer's operator. */
  readonly at: string;
}

/**
 * An unmodified fabric-gateway client, with the identity and connection to send requests without
 * it.
 */
export class ConformanceClient {
  readonly network: Network;
  readonly identity: Identity;
  readonly sign: Sign;
  readonly gateway: Gateway;
  /** The connection to the peer. */
  readonly connection: Client;

  private constructor(options: ClientOptions, connection: Client) {
    this.network = options.network;
    this.identity = options.identity;
    this.sign = options.sign;
    this.connection = connection;
    const deadline = () => ({ deadline: Date.now() + CALL_DEADLINE_MS });
    this.gateway = connect({
      client: connection,
      identity: options.identity,
      hash: hash.none,
      signer: (message) => Promise.resolve(options.sign(message)),
      evaluateOptions: deadline,
      endorseOptions: deadline,
      submitOptions: deadline,
      commitStatusOptions: deadline,
      chaincodeEventsOptions: deadline,
      blockEventsOptions: deadline,
      filteredBlockEventsOptions: deadline,
    });
  }

  static async connect(options: ClientOptions): Promise<ConformanceClient> {
    return new ConformanceClient(options, await connectTo(options.network.peers, options.at));
  }

  get mspId(): string {
    return this.identity.mspId;
  }

  contract({ channel = CONSORTIUM, chaincode = HONEST_CHAINCODE }: Place = {}): Contract {
    return this.gateway.getNetwork(channel).getContract(chaincode);
  }

  async evaluate(name: string, ...values: string[]): Promise<string> {
    return text(await this.contract().evaluateTransaction(name, ...values));
  }

  async evaluateAt(place: Place, name: string, ...values: string[]): Promise<string> {
    return text(await this.contract(place).evaluateTransaction(name, ...values));
  }

  async submit(name: string, ...values: string[]): Promise<string> {
    return text(await this.contract().submitTransaction(name, ...values));
  }

  async submitAt(place: Place, name: string, ...values: string[]): Promise<string> {
    return text(await this.contract(place).submitTransaction(name, ...values));
  }

  /** Endorses a transaction without sending it to be ordered. */
  endorse(name: string, ...values: string[]): Promise<Transaction> {
    return this.contract().newProposal(name, { arguments: values }).endorse();
  }

  close(): void {
    this.gateway.close();
    this.connection.close();
  }
}

/** Connects to the peer or orderer of an organisation. */
export async function connectTo(nodes: Network["peers"], mspId: string): Promise<Client> {
  const node = Object.values(nodes).find((each) => each.mspId === mspId);
  if (node === undefined) throw new Error(`no node of ${mspId} is described`);
  const root = await readFile(node.tlsRootCertificate);
  return new Client(node.address, credentials.createSsl(root), {
    "grpc.max_receive_message_length": -1,
  });
}

/** Reads an operator's identity from its files. */
export async function readIdentity(
  network: Network,
  mspId: string,
  purpose = "gateway",
): Promise<{ identity: Identity; sign: Sign }> {
  const files = filesOf(network, mspId, purpose);
  const certificate = await readFile(files.certificate, "utf8");
  return toIdentity(mspId, certificate, await readFile(files.privateKey, "utf8"));
}

export function toIdentity(
  mspId: string,
  certificate: string,
  privateKey: string,
): { identity: Identity; sign: Sign } {
  return {
    identity: { mspId, credentials: Buffer.from(certificate) },
    sign: createSigner(privateKey),
  };
}

/** Opens the CA of an operator's identities, which each network keeps beside them. */
export async function authorityOf(network: Network, mspId: string): Promise<CertificateAuthority> {
  const folder = join(dirname(filesOf(network, mspId, "gateway").certificate), "..", "ca");
  // Opening an empty folder would make another CA.
  await readFile(join(folder, "ca-cert.pem"));
  return await openCertificateAuthority({ folder, mspId });
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

function filesOf(network: Network, mspId: string, purpose: string) {
  const files = network.operators[mspId]?.identities[purpose];
  if (files === undefined) throw new Error(`no identity ${purpose} of ${mspId} is described`);
  return files;
}
