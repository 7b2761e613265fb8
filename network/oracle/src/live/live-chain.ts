import type { CommitDelay } from "../model/commit-delay.js";
import type { OracleBlock } from "../model/oracle-chain.js";
import { OracleChain } from "../model/oracle-chain.js";
import { RandomStream } from "../model/random.js";
import { realTimeScheduler } from "./real-time-scheduler.js";
import type { Scheduler } from "../model/scheduler.js";
import type { BlockReason, OracleObserver } from "./observer.js";
import type { ChannelOracle } from "./oracle-file.js";

/** The delay of a block for which the model gave none; it is longer than any ledger lives. */
const FOREVER_MS = 1e15;

/** The parts and the callbacks of a {@link LiveChain}. */
export interface LiveChainOptions<T> {
  /** The channel, whose name also names the random stream. */
  readonly channelId: string;
  /** The consensus of the channel. */
  readonly oracle: ChannelOracle;
  /** The commit delay of this chain alone. */
  readonly delay: CommitDelay;
  /** Is told what happens, for logs and metrics. */
  readonly observer: OracleObserver;
  /**
   * Commits a block whose delay is over on the ledger. It is called for one block at a time, and
   * tells at the end whether the ledger's block has exactly these transactions.
   */
  readonly commit: (transactions: readonly T[]) => Promise<{ readonly exact: boolean }>;
  /** Called once, when the chain cannot go on. */
  readonly onFailure: (error: Error) => void;
  /** The clock; by default real time. */
  readonly scheduler?: Scheduler;
}

/**
 * Oracle on a live ledger: it decides the blocks, the ledger commits them, and an observer is told.
 */
export class LiveChain<T extends object> {
  readonly #options: LiveChainOptions<T>;
  readonly #scheduler: Scheduler;
  readonly #chain: OracleChain<T>;
  /** The transactions that are submitted and not committed, in order. */
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

  /** The number of transactions that are submitted and not committed. */
  get waiting(): number {
    return this.#open.size;
  }

  /** Adds a transaction. @throws an Error where the chain was halted. */
  submit(transaction: T): void {
    this.#open.add(transaction);
    this.#chain.submit(transaction);
  }

  /**
   * Puts the waiting transactions into blocks, of which the last may be partial.
   *
   * @returns the number of these transactions.
   */
  flush(): number {
    const waiting = this.#chain.pooledTxs;
    this.#flushing = waiting > 0;
    this.#chain.flush();
    return waiting;
  }

  /**
   * Stops the chain, and waits for a commit that is under way.
   *
   * @returns the transactions that are not committed, in order.
   */
  async halt(): Promise<readonly T[]> {
    this.#chain.stop();
    await this.#committing;
    return [...this.#open];
  }

  /** Asks the model for a delay. A model that fails must not end the process of the ledger. */
  #decide(delay: () => number): number {
    try {
      const delayMs = delay();
      if (delayMs >= 0 && delayMs < Infinity) return delayMs;
      throw new Error(`it answered ${delayMs}, not milliseconds from 0 up`);
    } catch (cause) {
      const message = `the delay model failed: ${(cause as Error).message}`;
      this.#options.onFailure(new Error(message, { cause }));
      return FOREVER_MS;
    }
  }

  #reasonFor({ transactions }: OracleBlock<T>): BlockReason {
    const full = transactions.length === this.#options.oracle.blockSizeTxs;
    const reason = full ? "full" : this.#flushing ? "flush" : "time-limit";
    // All flushed transactions are in blocks by then.
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
