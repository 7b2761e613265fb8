import type { CommitDelay } from "../model/commit-delay.js";
import type { OracleBlock } from "../model/oracle-chain.js";
import { OracleChain } from "../model/oracle-chain.js";
import { RandomStream } from "../model/random.js";
import { realTimeScheduler } from "./real-time-scheduler.js";
import type { Scheduler } from "../model/scheduler.js";
import type { BlockReason, OracleObserver } from "./observer.js";
import type { ChannelOracle } from "./oracle-file.js";

/** For a block that has no delay: longer than any ledger lives. */
const foreverMs = 1e15;

export interface LiveChainOptions<T> {
  readonly channelId: string;
  readonly oracle: ChannelOracle;
  readonly delay: CommitDelay;
  readonly observer: OracleObserver;
  /**
   * Has the ledger commit a block whose delay is over; answers, once it has, whether the ledger's block
   * is exactly that one. Called for one block at a time.
   */
  readonly commit: (transactions: readonly T[]) => Promise<{ readonly exact: boolean }>;
  /** Told, once, why the chain goes no further. */
  readonly onFailure: (error: Error) => void;
  /** Default: real time. */
  readonly scheduler?: Scheduler;
}

/** Oracle on a ledger that runs: blocks are committed there, and what became of each is told. */
export class LiveChain<T extends object> {
  readonly #options: LiveChainOptions<T>;
  readonly #scheduler: Scheduler;
  readonly #chain: OracleChain<T>;
  /** Submitted and not committed, in order. */
  readonly #open = new Set<T>();
  #committing: Promise<unknown> = Promise.resolve();
  #reason: BlockReason = "full";
  #flushing = false;

  constructor(options: LiveChainOptions<T>) {
    const { channelId, oracle, delay, observer, scheduler = realTimeScheduler } = options;
    const { validators, electionDelayMs, transactionBytes } = oracle;
    this.#options = options;
    this.#scheduler = scheduler;
    this.#chain = new OracleChain({
      parameters: oracle,
      transactionBytes,
      scheduler,
      random: new RandomStream(oracle.seed, channelId),
      commitDelay: {
        commitDelay: (block, random) => this.#decide(() => delay.commitDelay(block, random)),
      },
      onElected: (leader) => {
        observer.elected(channelId, leader, validators, electionDelayMs);
      },
      onProposed: (block) => {
        this.#reason = this.#reasonFor(block);
      },
      onCommit: (block) => {
        const committing = this.#commit(block);
        this.#committing = committing.catch(() => undefined);
        return committing;
      },
      onFailed: (error) => {
        options.onFailure(error instanceof Error ? error : new Error(String(error)));
      },
    });
    this.#chain.start();
  }

  /** How many transactions are submitted and not committed. */
  get waiting(): number {
    return this.#open.size;
  }

  submit(transaction: T): void {
    this.#open.add(transaction);
    this.#chain.submit(transaction);
  }

  /** Has what waits make a block that is not full. @returns how many transactions will. */
  flush(): number {
    const waiting = this.#chain.pooledTxs;
    this.#flushing = waiting > 0;
    this.#chain.flush();
    return waiting;
  }

  /** Proposes nothing more. @returns what is not committed, in order, once no commit is under way. */
  async halt(): Promise<readonly T[]> {
    this.#chain.stop();
    await this.#committing;
    return [...this.#open];
  }

  /** A model that fails must not take the ledger's process with it. */
  #decide(delay: () => number): number {
    try {
      const delayMs = delay();
      if (delayMs >= 0 && delayMs < Infinity) return delayMs;
      throw new Error(`it answered ${delayMs}, not milliseconds from 0 up`);
    } catch (cause) {
      const message = `the delay model failed: ${(cause as Error).message}`;
      this.#options.onFailure(new Error(message, { cause }));
      return foreverMs;
    }
  }

  #reasonFor({ transactions }: OracleBlock<T>): BlockReason {
    const full = transactions.length === this.#options.oracle.blockSizeTxs;
    const reason = full ? "full" : this.#flushing ? "flush" : "time-limit";
    // Whatever was flushed has gone by then.
    if (reason === "flush" || this.#chain.pooledTxs === 0) this.#flushing = false;
    return reason;
  }

  async #commit({ number, transactions, ...block }: OracleBlock<T>): Promise<void> {
    const { channelId, commit, observer } = this.#options;
    const reason = this.#reason;
    const { exact } = await commit(transactions);
    for (const transaction of transactions) this.#open.delete(transaction);
    observer.committed({
      channelId,
      sequence: number,
      transactions: transactions.length,
      reason,
      exact,
      decidedDelayMs: block.commitDelayMs,
      observedDelayMs: this.#scheduler.now() - block.proposedAtMs,
    });
  }
}
