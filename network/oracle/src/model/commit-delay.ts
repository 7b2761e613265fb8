import type { BlockSize } from "./equations.js";
import type { RandomStream } from "./random.js";

/** A block as a consensus sees it; `number` counts the chain's blocks from 1. */
export interface ProposedBlock extends BlockSize {
  readonly number: number;
}

/**
 * A consensus, as far as Oracle is concerned: how long after its proposal a block is committed. The
 * simulator and live ledgers ask the same question, so a module written for one serves the other.
 */
export interface CommitDelay {
  /**
   * @param random the chain's own stream; drawing from nothing else keeps a run reproducible.
   * @returns milliseconds, at least 0.
   */
  commitDelay(block: ProposedBlock, random: RandomStream): number;
}
