import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Network } from "@basics/descriptor";
import * as grpc from "@grpc/grpc-js";
import { connect, hash, signers } from "@hyperledger/fabric-gateway";
import type { Contract, Gateway } from "@hyperledger/fabric-gateway";

const CALL_DEADLINE_MS = 120_000;

/** An unmodified fabric-gateway client of one operator's identity, connected to a peer. */
export class LedgerClient implements AsyncDisposable {
  readonly mspId: string;
  readonly gateway: Gateway;
  readonly #network: Network;
  readonly #connection: grpc.Client;

  private constructor(mspId: string, gateway: Gateway, network: Network, connection: grpc.Client) {
    this.mspId = mspId;
    this.gateway = gateway;
    this.#network = network;
    this.#connection = connection;
  }

  /** Connects a client to a peer: its own operator's, or the one of the operator `peerOf`. */
  static async connect(
    network: Network,
    mspId: string,
    { identity = "gateway", peerOf = mspId }: { identity?: string; peerOf?: string } = {},
  ): Promise<LedgerClient> {
    const files = network.operators[mspId]?.identities[identity];
    const peer = Object.values(network.peers).find((each) => each.mspId === peerOf);
    if (files === undefined || peer === undefined) throw new Error(`${mspId} is not described`);
    const connection = new grpc.Client(
      peer.address,
      grpc.credentials.createSsl(await readFile(peer.tlsRootCertificate)),
      peer.tlsServerName === undefined
        ? {}
        : { "grpc.ssl_target_name_override": peer.tlsServerName },
    );
    const deadline = (): grpc.CallOptions => ({ deadline: Date.now() + CALL_DEADLINE_MS });
    const gateway = connect({
      client: connection,
      identity: { mspId, credentials: await readFile(files.certificate) },
      signer: signers.newPrivateKeySigner(createPrivateKey(await readFile(files.privateKey))),
      hash: hash.sha256,
      evaluateOptions: deadline,
      endorseOptions: deadline,
      submitOptions: deadline,
      commitStatusOptions: deadline,
    });
    return new LedgerClient(mspId, gateway, network, connection);
  }

  contract(channel: string, chaincode = this.#network.chaincode): Contract {
    return this.gateway.getNetwork(channel).getContract(chaincode);
  }

  /** The name of the operator's private channel. */
  get privateChannel(): string {
    const channel = this.#network.operators[this.mspId]?.privateChannel;
    if (channel === undefined) throw new Error(`${this.mspId} keeps no private channel`);
    return channel;
  }

  async evaluate<T>(channel: string, transaction: string, ...args: string[]): Promise<T> {
    const bytes = await this.contract(channel).evaluateTransaction(transaction, ...args);
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as T;
  }

  async submit<T>(channel: string, transaction: string, request: object): Promise<T> {
    const bytes = await this.contract(channel).submitTransaction(
      transaction,
      JSON.stringify(request),
    );
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as T;
  }

  /** Submits a transaction with the endorsements of exactly these organisations. */
  async submitAs(
    endorsingOrganizations: string[],
    channel: string,
    transaction: string,
    request: object,
  ): Promise<void> {
    const options = { arguments: [JSON.stringify(request)], endorsingOrganizations };
    await this.contract(channel).submit(transaction, options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.gateway.close();
    this.#connection.close();
    return Promise.resolve();
  }
}
