import { common } from "@hyperledger/fabric-protos";
import type { EnvelopeHeader } from "../ledger/transaction.js";
import type { BroadcastAnswer, Orderer, OrdererOptions } from "./types.js";
import { BlockCutter } from "./block-cutter.js";
import type { Waiting } from "./block-cutter.js";
import { checkEnvelope } from "./envelope-check.js";

const { Status } = common;

/**
 * The most envelopes that are ordered and not yet committed. More are refused; otherwise a slow
 * disk would fill the memory.
 */
const DEFAULT_MAX_WAITING_ENVELOPES = 10_000;
const DEFAULT_MAX_WAITING_BYTES = 256 * 1024 * 1024;

/** The source of an orderer's time. */
export interface Clock {
  /** Calls back once after this many milliseconds. Returns a function that cancels that. */
  setTimer(delayMs: number, callback: () => void): () => void;
}

const SYSTEM_CLOCK: Clock = {
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A block that was cut and will be committed next. */
export interface CutBlock {
  /** Name of the channel. */
  readonly channelId: string;
  /** The number that the block will have. */
  readonly blockNumber: number;
  /** The serialised `common.Envelope`s, in the order that they will have. */
  readonly envelopes: readonly Uint8Array[];
}

/**
 * Runs between the cutting of a block and its commit: the block is committed when the promise
 * resolves. This is the place for the delay of a consensus that you model. `stopping` aborts when
 * the orderer stops; from then on blocks are committed immediately, whatever this function does.
 *
 * ```ts
 * import { setTimeout } from "node:timers/promises";
 * const releaseBlock: ReleaseBlock = ({ envelopes }) => setTimeout(200 + 2 * envelopes.length);
 * ```
 */
export type ReleaseBlock = (block: CutBlock, stopping: AbortSignal) => Promise<void>;

export interface CreateOrdererOptions extends OrdererOptions {
  readonly clock?: Clock;
  readonly release?: ReleaseBlock;
  /**
   * Called once, when a block could not be committed. From then on the orderer refuses everything.
   */
  readonly onFailure?: (error: Error) => void;
  readonly maxWaitingEnvelopes?: number;
  readonly maxWaitingBytes?: number;
}

/** Starts ordering one channel's envelopes into blocks of its ledger. */
export function createOrderer(options: CreateOrdererOptions): Orderer {
  return new ChannelOrderer(options);
}

class ChannelOrderer implements Orderer {
  readonly #options: CreateOrdererOptions;
  readonly #cutter: BlockCutter;
  readonly #stopping = new AbortController();
  /** Resolves when every block that was cut so far is committed. It never rejects. */
  #committed: Promise<void> = Promise.resolve();
  #cancelTimer: (() => void) | undefined;
  #waitingEnvelopes = 0;
  #waitingBytes = 0;
  #failure: Error | undefined;

  constructor(options: CreateOrdererOptions) {
    this.#options = options;
    this.#cutter = new BlockCutter(options.batch);
  }

  broadcast(envelope: Uint8Array, header?: EnvelopeHeader): Promise<BroadcastAnswer> {
    return Promise.resolve(this.#order(envelope, header));
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the orderer stops"));
    this.#stopTimer();
    this.#enqueue(this.#cutter.cut());
    await this.#committed;
  }

  #order(envelope: Uint8Array, known?: EnvelopeHeader): BroadcastAnswer {
    const { ledger, membership, batch } = this.#options;
    const unready = this.#unready();
    if (unready !== undefined) return { status: Status.SERVICE_UNAVAILABLE, info: unready };
    const { channelId } = ledger;
    const { absoluteMaxBytes } = batch;
    const verdict = checkEnvelope(envelope, { channelId, membership, absoluteMaxBytes }, known);
    if (!verdict.accepted) return verdict.answer;
    const { header, size } = verdict;
    this.#waitingEnvelopes += 1;
    this.#waitingBytes += size;
    this.#enqueue(this.#cutter.order({ envelope, size, header }));
    if (this.#cutter.pending === 0) this.#stopTimer();
    else this.#startTimer();
    return { status: Status.SUCCESS, info: "" };
  }

  #unready(): string | undefined {
    if (this.#stopping.signal.aborted) return "the ordering service is stopping";
    if (this.#failure !== undefined) return `the ordering service failed: ${this.#failure.message}`;
    const {
      maxWaitingEnvelopes = DEFAULT_MAX_WAITING_ENVELOPES,
      maxWaitingBytes = DEFAULT_MAX_WAITING_BYTES,
    } = this.#options;
    const full =
      this.#waitingEnvelopes >= maxWaitingEnvelopes || this.#waitingBytes >= maxWaitingBytes;
    return full ? "too many transactions wait for their block; send it again later" : undefined;
  }

  /**
   * Starts the timer. As in Fabric the time runs from the first envelope that waits, and later ones
   * do not renew it.
   */
  #startTimer(): void {
    const { clock = SYSTEM_CLOCK, batch } = this.#options;
    this.#cancelTimer ??= clock.setTimer(batch.timeoutMs, () => {
      this.#cancelTimer = undefined;
      this.#enqueue(this.#cutter.cut());
    });
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #enqueue(blocks: readonly Waiting[][]): void {
    for (const block of blocks) {
      this.#committed = this.#committed.then(() => this.#commit(block));
    }
  }

  async #commit(block: readonly Waiting[]): Promise<void> {
    if (this.#failure !== undefined) return;
    const { ledger } = this.#options;
    const envelopes = block.map(({ envelope }) => envelope);
    try {
      await this.#release({ channelId: ledger.channelId, blockNumber: ledger.height, envelopes });
      const headers = block.map(({ header }) => header);
      await ledger.append(envelopes, headers);
    } catch (error) {
      // The order must have no gap, so nothing can follow a block that could not be committed.
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#options.onFailure?.(this.#failure);
    }
    this.#waitingEnvelopes -= block.length;
    this.#waitingBytes -= block.reduce((bytes, { size }) => bytes + size, 0);
  }

  async #release(block: CutBlock): Promise<void> {
    const { signal } = this.#stopping;
    const { release } = this.#options;
    if (release === undefined || signal.aborted) return;
    const done = new AbortController();
    const stopping = new Promise<void>((resolve) => {
      signal.addEventListener(
        "abort",
        () => {
          resolve();
        },
        { once: true, signal: done.signal },
      );
    });
    try {
      await Promise.race([release(block, signal), stopping]);
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    } finally {
      // This removes the listener.
      done.abort();
    }
  }
}
