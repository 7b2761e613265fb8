import type { OracleBlock } from "@basics/oracle";
import { Samples } from "../statistics/samples.js";

/** The measurements of all chains of one kind in a run. */
export class ChainMeasurements {
  readonly interBlockSeconds = new Samples();
  readonly blockCommitSeconds = new Samples();
  blocks = 0;
  /** Number of blocks of the whole run, with warm-up and drain. */
  #allBlocks = 0;
  #allCommitMs = 0;
  readonly #lastCommitMs: Float64Array;
  readonly #fromMs: number;
  readonly #toMs: number;

  /** @param fromMs, toMs blocks that are committed between these times are counted. */
  constructor(chains: number, fromMs: number, toMs: number) {
    this.#lastCommitMs = new Float64Array(chains).fill(NaN);
    this.#fromMs = fromMs;
    this.#toMs = toMs;
  }

  /** Counts a block that the chain commits now. */
  enter(chain: number, block: OracleBlock<number>, nowMs: number): void {
    const lastMs = this.#lastCommitMs[chain] as number;
    this.#lastCommitMs[chain] = nowMs;
    this.#allBlocks += 1;
    this.#allCommitMs += block.commitDelayMs;
    if (nowMs < this.#fromMs || nowMs > this.#toMs) return;
    this.blocks += 1;
    this.blockCommitSeconds.add(block.commitDelayMs / 1000);
    if (!Number.isNaN(lastMs)) this.interBlockSeconds.add((nowMs - lastMs) / 1000);
  }

  /**
   * The load of these chains over their capacity: the time spent on committing blocks, plus the
   * time that the full blocks still waiting would take, over the time that the chains had. Above 1
   * the backlog grows with the run, and so does the delay.
   */
  load(waitingBlocks: number, electionMs: number, availableMs: number): number {
    if (this.#allBlocks === 0) return 0;
    const eachMs = this.#allCommitMs / this.#allBlocks + electionMs;
    return ((this.#allBlocks + waitingBlocks) * eachMs) / availableMs;
  }
}

/** The measurements of all migrations of one kind in a run. */
export class MigrationMeasurements {
  readonly delaySeconds = new Samples();
  started = 0;
  readonly #fromMs: number;

  /** @param fromMs migrations that start before it are not counted. */
  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  start(nowMs: number): void {
    if (nowMs >= this.#fromMs) this.started += 1;
  }

  complete(startedMs: number, nowMs: number): void {
    if (startedMs >= this.#fromMs) this.delaySeconds.add((nowMs - startedMs) / 1000);
  }
}
