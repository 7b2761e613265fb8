import { setTimeout as delay } from "node:timers/promises";
import { common } from "@hyperledger/fabric-protos";
import type { BroadcastAnswer } from "./raw-broadcast.js";

/** The time after which a passed transaction that is in no block yet is no longer waited for. */
const DEFAULT_PATIENCE_MS = 30_000;

/** The way to the orderer, and the limits of a {@link PassingLane}. */
export interface PassingLaneOptions {
  readonly send: (envelope: Uint8Array) => Promise<BroadcastAnswer>;
  readonly onTrouble: (reason: string) => void;
  readonly patienceMs?: number;
}

/**
 * Sends envelopes that are not held to the orderer at once, except while a held block is being
 * sent: the orderer could put another envelope into the same block.
 */
export class PassingLane {
  readonly #options: PassingLaneOptions;
  /** Envelopes that are on their way to the orderer, or there and not yet in a block. */
  readonly #passing = new Set<string | symbol>();
  #closed: Promise<void> | undefined;
  #wake: () => void = () => undefined;

  constructor(options: PassingLaneOptions) {
    this.#options = options;
  }

  /**
   * Sends an envelope, when the lane is open.
   *
   * @param transactionId of an envelope that may share a block with others; undefined where the
   *   orderer makes a block of it alone.
   */
  async pass(envelope: Uint8Array, transactionId: string | undefined): Promise<BroadcastAnswer> {
    while (this.#closed !== undefined) await this.#closed;
    const mark = transactionId ?? Symbol("configuration");
    this.#passing.add(mark);
    let answer: BroadcastAnswer | undefined;
    try {
      answer = await this.#options.send(envelope);
      return answer;
    } finally {
      const awaited = transactionId !== undefined && answer?.status === common.Status.SUCCESS;
      if (!awaited) this.#leave(mark);
    }
  }

  /** Takes each transaction that is seen in a block. */
  see(transactionId: string): void {
    this.#leave(transactionId);
  }

  /**
   * Closes the lane and waits until nothing is passing.
   *
   * @returns a function that opens it again.
   */
  async close(stopping: AbortSignal): Promise<() => void> {
    let open: () => void = () => undefined;
    this.#closed = new Promise<void>((resolve) => {
      open = (): void => {
        this.#closed = undefined;
        resolve();
      };
    });
    const { onTrouble, patienceMs = DEFAULT_PATIENCE_MS } = this.#options;
    try {
      await this.#untilEmpty(patienceMs, stopping);
    } catch (error) {
      open();
      throw error;
    }
    if (this.#passing.size > 0) {
      onTrouble(`${this.#passing.size} transactions that passed are in no block; going on`);
      this.#passing.clear();
    }
    return open;
  }

  async #untilEmpty(patienceMs: number, stopping: AbortSignal): Promise<void> {
    const end = Date.now() + patienceMs;
    while (this.#passing.size > 0 && Date.now() < end) {
      const over = new AbortController();
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const signal = AbortSignal.any([stopping, over.signal]);
      const waited = delay(Math.max(0, end - Date.now()), undefined, { signal });
      await Promise.race([woken, waited.catch(() => undefined)]);
      over.abort();
      stopping.throwIfAborted();
    }
  }

  #leave(mark: string | symbol): void {
    if (this.#passing.delete(mark) && this.#passing.size === 0) this.#wake();
  }
}
