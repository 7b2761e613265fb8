import type { EnvelopeHeader } from "../ledger/transaction.js";
import type { BatchLimits } from "./types.js";

/** An envelope that waits for its block. */
export interface Waiting {
  readonly envelope: Uint8Array;
  /** As Fabric counts it: payload and signature, in bytes. */
  readonly size: number;
  /** As it was read when the envelope was looked at. */
  readonly header?: EnvelopeHeader;
}

type Limits = Pick<BatchLimits, "maxMessageCount" | "preferredMaxBytes">;

/** Groups envelopes into blocks by count and bytes, with the semantics of Fabric's block cutter. */
export class BlockCutter {
  readonly #limits: Limits;
  #pending: Waiting[] = [];
  #pendingBytes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Number of envelopes that wait. */
  get pending(): number {
    return this.#pending.length;
  }

  /**
   * Takes the next envelope and answers with the blocks that this completes: none, one, or two
   * (what waited, and an envelope of more than the preferred size alone behind it).
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

  /** The block of all that waits; none where nothing does. */
  cut(): Waiting[][] {
    if (this.#pending.length === 0) return [];
    const block = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    return [block];
  }
}
