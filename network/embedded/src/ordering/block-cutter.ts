import type { EnvelopeHeader } from "../ledger/transaction.js";
import type { BatchLimits } from "./types.js";

/** An envelope that waits for its block. */
export interface Waiting {
  readonly envelope: Uint8Array;
  /** The size as Fabric counts it: payload and signature, in bytes. */
  readonly size: number;
  /** The headers, if they were read when the envelope was checked. */
  readonly header?: EnvelopeHeader;
}

type Limits = Pick<BatchLimits, "maxMessageCount" | "preferredMaxBytes">;

/** Groups envelopes into blocks by count and bytes, by the same rules as Fabric's block cutter. */
export class BlockCutter {
  readonly #limits: Limits;
  #pending: Waiting[] = [];
  #pendingBytes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** The number of envelopes that wait. */
  get pending(): number {
    return this.#pending.length;
  }

  /**
   * Takes the next envelope and returns the blocks that it completes: none, one, or two (the
   * waiting envelopes, and then a block of this envelope alone if it exceeds the preferred size).
   */
  order(next: Waiting): Waiting[][] {
    const { maxMessageCount, preferredMaxBytes } = this.#limits;
    const blocks: Waiting[][] = [];
    if (this.#pendingBytes + next.size > preferredMaxBytes) blocks.push(...this.cut());
    if (next.size > preferredMaxBytes) return [...blocks, [next]];
    this.#pending.push(next);
    this.#pendingBytes += next.size;
    return this.#pending.length >= maxMessageCount ? [...blocks, ...this.cut()] : blocks;
  }

  /** Makes a block of everything that waits; none if nothing does. */
  cut(): Waiting[][] {
    if (this.#pending.length === 0) return [];
    const block = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    return [block];
  }
}
