import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Network } from "@basics/descriptor";
import { Client, credentials } from "@grpc/grpc-js";
import { CommitError, connect, GatewayError, hash, signers } from "@hyperledger/fabric-gateway";
import type { Contract, Gateway } from "@hyperledger/fabric-gateway";

const DEADLINE_MS = 60_000;
const PAUSE_MS = 50;

/** An operator's client of the records chaincode, at one of its peers. */
export class RecordsClient {
  readonly #gateway: Gateway;
  readonly #client: Client;
  readonly #contract: Contract;

  private constructor(gateway: Gateway, client: Client, contract: Contract) {
    this.#gateway = gateway;
    this.#client = client;
    this.#contract = contract;
  }

  static async connect(network: Network, mspId: string, channel: string): Promise<RecordsClient> {
    const peer = network.peers[`peer0.${mspId}`];
    const identity = network.operators[mspId]?.identities["gateway"];
    if (peer === undefined || identity === undefined) throw new RangeError(`no ${mspId}`);
    const [root, certificate, key] = await Promise.all([
      readFile(peer.tlsRootCertificate),
      readFile(identity.certificate),
      readFile(identity.privateKey),
    ]);
    const client = new Client(peer.address, credentials.createSsl(root));
    const deadline = (): { deadline: number } => ({ deadline: Date.now() + DEADLINE_MS });
    const gateway = connect({
      client,
      identity: { mspId, credentials: certificate },
      hash: hash.sha256,
      signer: signers.newPrivateKeySigner(createPrivateKey(key)),
      evaluateOptions: deadline,
      endorseOptions: deadline,
      submitOptions: deadline,
      commitStatusOptions: deadline,
    });
    const contract = gateway.getNetwork(channel).getContract(network.chaincode);
    return new RecordsClient(gateway, client, contract);
  }

  /** Records a key; @returns what it held before. */
  async put(key: string): Promise<string> {
    return Buffer.from(await this.#contract.submitTransaction("put", key, "recorded")).toString();
  }

  /**
   * Records a key, and tries again until it is committed, since orderers and peers may be starting.
   */
  async record(key: string, onRetry: (reason: string) => void = () => undefined): Promise<string> {
    const end = Date.now() + DEADLINE_MS;
    for (;;) {
      try {
        return await this.put(key);
      } catch (error) {
        onRetry(reasonOf(error));
        if (Date.now() > end) throw error;
      }
      await delay(PAUSE_MS);
    }
  }

  async keys(): Promise<string[]> {
    const answer = await this.#contract.evaluateTransaction("keys");
    return JSON.parse(Buffer.from(answer).toString()) as string[];
  }

  async edition(): Promise<string> {
    return Buffer.from(await this.#contract.evaluateTransaction("edition")).toString();
  }

  close(): void {
    this.#gateway.close();
    this.#client.close();
  }
}

/** Keeps recording keys, each until it is committed, until told to stop. */
export class Recorder {
  readonly keys: string[] = [];
  /** The number of failed attempts, by their reason. */
  readonly retries: Record<string, number> = {};
  /** The longest time that a key took, in milliseconds. */
  longestMs = 0;
  readonly #client: RecordsClient;
  readonly #prefix: string;
  readonly #running: Promise<void>;
  #stopping = false;

  constructor(client: RecordsClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const key = `${this.#prefix}-${String(this.keys.length).padStart(5, "0")}`;
      const start = Date.now();
      await this.#client.record(key, (reason) => {
        this.retries[reason] = (this.retries[reason] ?? 0) + 1;
      });
      this.longestMs = Math.max(this.longestMs, Date.now() - start);
      this.keys.push(key);
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof CommitError) return `${error.name} ${error.code}`;
  if (!(error instanceof GatewayError)) return String(error);
  const details = error.details.map(({ message }) => message.slice(0, 120));
  return `${error.name} ${error.code}: ${[error.message, ...details].join("; ")}`;
}
