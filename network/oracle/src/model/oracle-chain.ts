import type { CommitDelay } from "./commit-delay.js";
import { OracleParameterError } from "./parameter-error.js";
import type { OracleParameters } from "./parameters.js";
import type { RandomStream } from "./random.js";
import type { Scheduler } from "./scheduler.js";
import { TransactionPool } from "./transaction-pool.js";

/** A block that the leader has proposed. Times are those of the scheduler, in milliseconds. */
export interface OracleBlock<T> {
  /** The number of the block in its chain, counted from 1. */
  readonly number: number;
  /** The transactions in the order of their submission. */
  readonly transactions: readonly T[];
  /** The size of all transactions together. */
  readonly bytes: number;
  /** The time of the proposal. */
  readonly proposedAtMs: number;
  /** The delay that the {@link CommitDelay} decided, by default Eq. (2). */
  readonly commitDelayMs: number;
}

/** The parts and the callbacks of an {@link OracleChain}. */
export interface OracleChainOptions<T> {
  /** The parameters that decide when a block is proposed, and who leads. */
  readonly parameters: Pick<
    OracleParameters,
    "validators" | "blockSizeTxs" | "electionDelayMs" | "elections" | "blockTimeLimitMs"
  >;
  /** The size in bytes that all transactions have, or a function that tells it for each. */
  readonly transactionBytes: number | ((transaction: T) => number);
  /** Decides how long after its proposal a block is committed. */
  readonly commitDelay: CommitDelay;
  /** A stream of the chain's own, for its leaders and its commit delays. */
  readonly random: RandomStream;
  /** The clock of the chain. */
  readonly scheduler: Scheduler;
  /** Number of validators, from the first on, that may be elected; by default all. */
  readonly candidates?: number;
  /** Called with the index of the new leader. */
  readonly onElected?: (leader: number) => void;
  /** Called when a block is proposed. */
  readonly onProposed?: (block: OracleBlock<T>) => void;
  /**
   * Called when the commit delay of a block has passed. If it returns a promise (on a live ledger,
   * which commits the block now), the next block is proposed only after the promise is fulfilled.
   */
  readonly onCommit: (block: OracleBlock<T>) => void | PromiseLike<void>;
  /**
   * Called when that promise is rejected. The chain has stopped, for it must not skip a lost block.
   */
  readonly onFailed?: (error: unknown, block: OracleBlock<T>) => void;
}

type State = "new" | "electing" | "filling" | "committing" | "stopped";

/**
 * The paper's Oracle consensus on one chain. One elected leader puts transactions, first in, first
 * out, into blocks of exactly the block size, and proposes the next block only after the former one
 * is committed.
 *
 * ```ts
 * const chain = new OracleChain<string>({
 *   parameters: table1Local,
 *   transactionBytes: table1Local.transactionBytes,
 *   commitDelay: equationDelay(table1Local),
 *   random: new RandomStream(1, "chain"),
 *   scheduler,
 *   onCommit: ({ number, transactions }) => console.log(number, transactions),
 * });
 * chain.start();
 * chain.submit("a transaction");
 * ```
 */
export class OracleChain<T> {
  readonly #options: OracleChainOptions<T>;
  readonly #pool = new TransactionPool<T>();
  readonly #blockSizeTxs: number;
  readonly #timeLimitMs: number | undefined;
  #state: State = "new";
  #leader: number | undefined;
  #proposed = 0;
  #committed = 0;
  #submitted = 0;
  /** Transactions up to this number were flushed, so they may go in a partial block. */
  #flushedTo = 0;
  #block: OracleBlock<T> | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(options: OracleChainOptions<T>) {
    this.#options = options;
    this.#blockSizeTxs = options.parameters.blockSizeTxs;
    this.#timeLimitMs = options.parameters.blockTimeLimitMs;
  }

  /** The index of the leader among the validators; undefined before the first election is over. */
  get leader(): number | undefined {
    return this.#leader;
  }

  /** The number of transactions that wait for a block. */
  get pooledTxs(): number {
    return this.#pool.length;
  }

  /** The number of committed blocks. */
  get height(): number {
    return this.#committed;
  }

  /** The block that is proposed and not yet committed. */
  get pendingBlock(): OracleBlock<T> | undefined {
    return this.#block;
  }

  /** Elects the first leader. Transactions that were submitted before wait in the pool. */
  start(): void {
    if (this.#state !== "new") throw new Error("The chain was started before");
    this.#elect();
  }

  /** Adds a transaction to the pool. @throws an Error where the chain has stopped. */
  submit(transaction: T): void {
    if (this.#state === "stopped") throw new Error("The chain has stopped");
    this.#submitted += 1;
    this.#pool.push(transaction, this.#options.scheduler.now());
    if (this.#state === "filling") this.#fill();
  }

  /** Puts all transactions submitted until now into blocks, of which the last may be partial. */
  flush(): void {
    this.#flushedTo = this.#submitted;
    if (this.#state === "filling") this.#fill();
  }

  /**
   * Stops the chain: nothing more is proposed, and a commit that is under way ends without effect
   * here.
   */
  stop(): void {
    this.#clearTimer();
    this.#state = "stopped";
  }

  #elect(): void {
    const { parameters, scheduler } = this.#options;
    this.#state = "electing";
    this.#cancelTimer = scheduler.after(parameters.electionDelayMs, this.#onElectionOver);
  }

  readonly #onElectionOver = (): void => {
    const { parameters, candidates = parameters.validators, random, onElected } = this.#options;
    this.#cancelTimer = undefined;
    this.#leader = random.below(candidates);
    this.#state = "filling";
    onElected?.(this.#leader);
    this.#fill();
  };

  /**
   * Proposes a block if one is full, or if waiting transactions were flushed or reached the limit.
   */
  #fill(): void {
    const waiting = this.#pool.length;
    if (waiting >= this.#blockSizeTxs) {
      this.#propose(this.#blockSizeTxs);
    } else if (waiting > 0) {
      if (this.#submitted - waiting < this.#flushedTo) this.#propose(waiting);
      else if (this.#timeLimitMs !== undefined) this.#limit(this.#timeLimitMs);
    }
  }

  #limit(timeLimitMs: number): void {
    if (this.#cancelTimer !== undefined) return;
    const { scheduler } = this.#options;
    const leftMs = this.#pool.oldestArrivalMs + timeLimitMs - scheduler.now();
    if (leftMs <= 0) this.#propose(this.#pool.length);
    else this.#cancelTimer = scheduler.after(leftMs, this.#onTimeLimit);
  }

  readonly #onTimeLimit = (): void => {
    this.#cancelTimer = undefined;
    this.#propose(Math.min(this.#pool.length, this.#blockSizeTxs));
  };

  #propose(count: number): void {
    this.#clearTimer();
    const { scheduler, commitDelay, random, onProposed } = this.#options;
    const transactions = this.#pool.take(count);
    const bytes = this.#bytesOf(transactions);
    this.#state = "committing";
    this.#proposed += 1;
    const number = this.#proposed;
    const delayMs = commitDelay.commitDelay({ number, transactions: count, bytes }, random);
    if (!(delayMs >= 0 && delayMs < Infinity)) {
      this.stop();
      throw new OracleParameterError(
        "commitDelay",
        delayMs,
        `It returned this for block ${number}; it has to return milliseconds, at least 0.`,
      );
    }
    const proposedAtMs = scheduler.now();
    const block = { number, transactions, bytes, proposedAtMs, commitDelayMs: delayMs };
    this.#block = block;
    onProposed?.(block);
    this.#cancelTimer = scheduler.after(delayMs, this.#onDelayOver);
  }

  readonly #onDelayOver = (): void => {
    this.#cancelTimer = undefined;
    const block = this.#block;
    if (block === undefined) return;
    const outside = this.#options.onCommit(block);
    if (outside === undefined) {
      this.#finish();
      return;
    }
    Promise.resolve(outside).then(
      () => {
        this.#finish();
      },
      (error: unknown) => {
        this.stop();
        this.#options.onFailed?.(error, block);
      },
    );
  };

  #finish(): void {
    // The chain may have been stopped meanwhile. The block counts, but nothing follows it.
    this.#block = undefined;
    this.#committed += 1;
    if (this.#state === "stopped") return;
    if (this.#options.parameters.elections === "everyBlock") {
      this.#elect();
      return;
    }
    this.#state = "filling";
    this.#fill();
  }

  #bytesOf(transactions: readonly T[]): number {
    const { transactionBytes } = this.#options;
    if (typeof transactionBytes === "number") return transactions.length * transactionBytes;
    let bytes = 0;
    for (const transaction of transactions) bytes += transactionBytes(transaction);
    return bytes;
  }

  #clearTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
