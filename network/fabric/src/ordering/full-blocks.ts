import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import type { SigningIdentity } from "@basics/messages";
import { seekRequest, signedEnvelope } from "@basics/messages";
import { Client, credentials } from "@grpc/grpc-js";
import type { ClientDuplexStream } from "@grpc/grpc-js";
import { common, orderer } from "@hyperledger/fabric-protos";

const BLOCK_DEADLINE_MS = 30_000;
/** The largest size of a block, and of each of its envelopes. */
const MOST_BYTES = 100 * 1024 * 1024;

const { broadcast, deliver } = orderer.AtomicBroadcastService;

/** Options of {@link FullBlocks}. */
export interface FullBlocksOptions {
  /** The channel's leader, as `host:port`. */
  readonly address: string;
  readonly tlsRootFile: string;
  readonly identity: SigningIdentity;
  readonly channel: string;
  readonly blockSizeTxs: number;
  /** The least length of each transaction, in bytes. */
  readonly transactionBytes: number;
}

/** A block that was ordered. */
export interface TimedBlock {
  /** The time from sending the transaction that fills the block until the leader delivers it. */
  readonly delayMs: number;
  /** The size of the block's transactions, without the rest of the block. */
  readonly bytes: number;
}

type Stream<Request, Response> = ClientDuplexStream<Request, Response>;

/**
 * Has an ordering service make one full block after the other, and times them. The last transaction
 * of a block is sent when all others are acknowledged, so the time does not include the block's
 * filling.
 */
export class FullBlocks {
  readonly #options: FullBlocksOptions;
  readonly #client: Client;
  readonly #broadcast: Stream<Buffer, orderer.BroadcastResponse>;
  readonly #deliver: Stream<common.Envelope, orderer.DeliverResponse>;
  #failure: Error | undefined;
  #hear: (() => void) | undefined;
  #acknowledged = 0;
  #bareBytes: number | undefined;
  readonly #blocks: { readonly transactions: number; readonly atMs: number }[] = [];

  private constructor(options: FullBlocksOptions, client: Client) {
    this.#options = options;
    this.#client = client;
    this.#broadcast = client.makeBidiStreamRequest(
      broadcast.path,
      (bytes: Buffer) => bytes,
      (bytes) => orderer.BroadcastResponse.deserializeBinary(bytes),
    );
    this.#deliver = client.makeBidiStreamRequest(
      deliver.path,
      (envelope: common.Envelope) => Buffer.from(envelope.serializeBinary()),
      (bytes) => orderer.DeliverResponse.deserializeBinary(bytes),
    );
    this.#listen();
  }

  static async open(options: FullBlocksOptions): Promise<FullBlocks> {
    const tls = credentials.createSsl(await readFile(options.tlsRootFile));
    const client = new Client(options.address, tls, {
      "grpc.max_receive_message_length": MOST_BYTES,
      "grpc.max_send_message_length": MOST_BYTES,
    });
    const blocks = new FullBlocks(options, client);
    await blocks.#follow();
    return blocks;
  }

  /**
   * Makes and times a block.
   *
   * @throws an Error where the service refuses a transaction, or cuts another block.
   */
  async next(): Promise<TimedBlock> {
    const { blockSizeTxs, channel } = this.#options;
    const envelopes: Buffer[] = [];
    for (let made = 0; made < blockSizeTxs; made += 1) envelopes.push(this.#envelope());
    const last = envelopes.at(-1) ?? Buffer.alloc(0);
    this.#acknowledged = 0;
    this.#blocks.length = 0;
    for (const envelope of envelopes.slice(0, -1)) this.#broadcast.write(envelope);
    await this.#until(() => this.#acknowledged === blockSizeTxs - 1);
    const began = performance.now();
    this.#broadcast.write(last);
    await this.#until(() => this.#blocks.length > 0 && this.#acknowledged === blockSizeTxs);
    const [block] = this.#blocks;
    if (block?.transactions !== blockSizeTxs || this.#blocks.length > 1) {
      throw new Error(
        `${channel}: a block of ${block?.transactions ?? 0} transactions was made of ${blockSizeTxs}.`,
      );
    }
    const bytes = envelopes.reduce((sum, { length }) => sum + length, 0);
    return { delayMs: block.atMs - began, bytes };
  }

  close(): void {
    this.#failure = new Error("closed");
    this.#broadcast.cancel();
    this.#deliver.cancel();
    this.#client.close();
  }

  #listen(): void {
    const fail = (error: Error): void => {
      this.#failure ??= error;
      this.#hear?.();
    };
    this.#broadcast.on("error", fail);
    this.#deliver.on("error", fail);
    this.#broadcast.on("data", (answer: orderer.BroadcastResponse) => {
      if (answer.getStatus() !== common.Status.SUCCESS) {
        const { channel } = this.#options;
        fail(new Error(`${channel} refused (${answer.getStatus()}): ${answer.getInfo()}`));
      }
      this.#acknowledged += 1;
      this.#hear?.();
    });
    this.#deliver.on("data", (response: orderer.DeliverResponse) => {
      const atMs = performance.now();
      const block = response.getBlock();
      if (block === undefined) {
        fail(new Error(`${this.#options.channel}: no blocks (${response.getStatus()})`));
        return;
      }
      this.#blocks.push({ transactions: block.getData()?.getDataList_asU8().length ?? 0, atMs });
      this.#hear?.();
    });
  }

  /** Follows the channel from its newest block on, which it waits for. */
  async #follow(): Promise<void> {
    const { channel, identity } = this.#options;
    this.#deliver.write(seekRequest(channel, { from: "newest" }, identity));
    await this.#until(() => this.#blocks.length > 0);
  }

  /** An envelope of the length in the options, or the shortest signed one where that is longer. */
  #envelope(): Buffer {
    this.#bareBytes ??= this.#signed(0).length;
    return this.#signed(Math.max(0, this.#options.transactionBytes - this.#bareBytes));
  }

  #signed(dataBytes: number): Buffer {
    const { channel, identity } = this.#options;
    const content = {
      channel,
      type: common.HeaderType.ENDORSER_TRANSACTION,
      data: randomBytes(dataBytes),
    };
    return Buffer.from(signedEnvelope(content, identity).serializeBinary());
  }

  async #until(met: () => boolean): Promise<void> {
    const { channel } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`${channel}: no full block within ${BLOCK_DEADLINE_MS / 1000} s.`));
      }, BLOCK_DEADLINE_MS);
    });
    try {
      while (!met()) {
        if (this.#failure !== undefined) throw this.#failure;
        const heard = new Promise<void>((resolve) => {
          this.#hear = resolve;
        });
        await Promise.race([heard, late]);
      }
    } finally {
      clearTimeout(timer);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}
