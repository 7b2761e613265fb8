import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Network } from "@basics/descriptor";
import { createSigner } from "@basics/messages/signature";
import * as grpc from "@grpc/grpc-js";
import { EndorseError, connect, hash } from "@hyperledger/fabric-gateway";
import type { Gateway } from "@hyperledger/fabric-gateway";
import { Sightings } from "./sightings.js";

const CALL_DEADLINE_MS = 60_000;
const ENDORSEMENT_RETRY_MS = 20;
const MAXIMUM_ENDORSEMENTS = 100;

/** A committed transaction, in the form in which another operator's peer can be asked about it. */
export type CommitRequest = Uint8Array;

/** A statement that committed. */
export interface Submitted {
  readonly commit: CommitRequest;
  /** The time from the request to the commit, in milliseconds. */
  readonly tookMs: number;
  /** The number of endorsements that peers first refused because one of them lagged. */
  readonly retries: number;
}

/** Writes on the ledger for one operator. */
export interface LedgerClient {
  readonly privateChannel: string;
  /** Submits a statement and waits for its commit. @throws an Error where it does not commit */
  submit(channel: string, transaction: string, request: object): Promise<Submitted>;
  /** Waits until this operator's peer has a transaction that committed at another's. */
  has(committed: CommitRequest): Promise<void>;
  close(): Promise<void>;
}

/**
 * Fabric's client library, connected to one operator's peer. It uses the gateway's identity and
 * signer, since the library's own signer would take nine times as long.
 */
export class BareClient implements LedgerClient {
  readonly privateChannel: string;
  readonly #chaincode: string;
  readonly #gateway: Gateway;
  readonly #connection: grpc.Client;

  private constructor(network: Network, mspId: string, gateway: Gateway, connection: grpc.Client) {
    this.privateChannel = network.operators[mspId]?.privateChannel ?? "";
    this.#chaincode = network.chaincode;
    this.#gateway = gateway;
    this.#connection = connection;
  }

  static async connect(network: Network, mspId: string): Promise<BareClient> {
    const files = network.operators[mspId]?.identities["gateway"];
    const peer = Object.values(network.peers).find((each) => each.mspId === mspId);
    if (files === undefined || peer === undefined) throw new Error(`${mspId} is not described`);
    const { address, tlsServerName, tlsRootCertificate } = peer;
    const connection = new grpc.Client(
      address,
      grpc.credentials.createSsl(await readFile(tlsRootCertificate)),
      tlsServerName === undefined ? {} : { "grpc.ssl_target_name_override": tlsServerName },
    );
    const deadline = (): grpc.CallOptions => ({ deadline: Date.now() + CALL_DEADLINE_MS });
    const sign = createSigner(await readFile(files.privateKey, "utf8"));
    const gateway = connect({
      client: connection,
      identity: { mspId, credentials: await readFile(files.certificate) },
      signer: (message) => Promise.resolve(sign(message)),
      hash: hash.none,
      evaluateOptions: deadline,
      endorseOptions: deadline,
      submitOptions: deadline,
      commitStatusOptions: deadline,
    });
    return new BareClient(network, mspId, gateway, connection);
  }

  async submit(channel: string, transaction: string, request: object): Promise<Submitted> {
    const started = performance.now();
    const contract = this.#gateway.getNetwork(channel).getContract(this.#chaincode);
    const options = { arguments: [JSON.stringify(request)] };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const commit = await contract.submitAsync(transaction, options);
        const { code, successful, transactionId } = await commit.getStatus();
        if (successful) {
          const tookMs = performance.now() - started;
          return { commit: commit.getBytes(), tookMs, retries: attempt - 1 };
        }
        throw new Error(`${transaction} ${transactionId} was marked ${code}`);
      } catch (error) {
        if (!(error instanceof EndorseError) || attempt >= MAXIMUM_ENDORSEMENTS) throw error;
        await delay(ENDORSEMENT_RETRY_MS);
      }
    }
  }

  async has(committed: CommitRequest): Promise<void> {
    await this.#gateway.newCommit(committed).getStatus();
  }

  /** Watches the statements of a channel that this operator's peer reports as committed. */
  async watch(channel: string, startBlock: number): Promise<Watch> {
    const sightings = new Sightings();
    const events = await this.#gateway
      .getNetwork(channel)
      .getChaincodeEvents(this.#chaincode, { startBlock: BigInt(startBlock) });
    const watching = (async () => {
      for await (const { eventName, payload } of events) {
        const { migration, settlement } = JSON.parse(Buffer.from(payload).toString()) as Stated;
        const migrationId = migration?.migrationId ?? settlement?.migrationId;
        if (migrationId !== undefined) sightings.see(eventName, migrationId);
      }
    })().catch((error: unknown) => {
      // The iterator treats the closing of its stream as an error. A stream that broke shows when
      // an awaited statement does not come.
      if (!(error instanceof Error)) throw error;
    });
    return {
      sightings,
      close: async () => {
        events.close();
        await watching;
      },
    };
  }

  close(): Promise<void> {
    this.#gateway.close();
    this.#connection.close();
    return Promise.resolve();
  }
}

interface Stated {
  readonly migration?: { readonly migrationId: string };
  readonly settlement?: { readonly migrationId: string };
}

/** The statements that a peer reports of a channel, until the watch is closed. */
export interface Watch {
  readonly sightings: Sightings;
  close(): Promise<void>;
}
