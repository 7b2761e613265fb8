import type { BlockSize } from "./equations.js";
import type { RandomStream } from "./random.js";

/** A block as a consensus sees it. Its `number` counts the blocks of the chain from 1. */
export interface ProposedBlock extends BlockSize {
  readonly number: number;
}

/**
 * A model of a consensus: it tells how long after its proposal a block is committed. The simulator
 * and live ledgers use the same interface, so a module that is written for one serves the other.
 *
 * ```ts
 * const delay: CommitDelay = {
 *   commitDelay: ({ transactions }, random) => 20 + transactions + random.exponential(5),
 * };
 * ```
 */
export interface CommitDelay {
  /**
   * Decides the delay of a block; called once for each block, in their order.
   *
   * @param random the chain's own stream. A model that draws from nothing else is reproducible.
   * @returns milliseconds, at least 0 and finite.
   */
  commitDelay(block: ProposedBlock, random: RandomStream): number;
}
