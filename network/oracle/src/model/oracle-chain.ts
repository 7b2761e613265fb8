import type { CommitDelay } from "./commit-delay.js";
import { OracleParameterError } from "./parameter-error.js";
import type { OracleParameters } from "./parameters.js";
import type { RandomStream } from "./random.js";
import type { Scheduler } from "./scheduler.js";
import { TransactionPool } from "./transaction-pool.js";

/** A block that the leader has proposed; times are the scheduler's. */
export interface OracleBlock<T> {
  /** Counts the chain's blocks from 1. */
  readonly number: number;
  readonly transactions: readonly T[];
  readonly bytes: number;
  readonly proposedAtMs: number;
  /** The delay decided for it: Eq. (2), or what another {@link CommitDelay} says. */
  readonly commitDelayMs: number;
}

export interface OracleChainOptions<T> {
  readonly parameters: Pick<
    OracleParameters,
    "validators" | "blockSizeTxs" | "electionDelayMs" | "elections" | "blockTimeLimitMs"
  >;
  /** The size of every transaction, or of each. */
  readonly transactionBytes: number | ((transaction: T) => number);
  readonly commitDelay: CommitDelay;
  /** Of the chain's own: draws leaders, and what the commit delay draws. */
  readonly random: RandomStream;
  readonly scheduler: Scheduler;
  /** How many of the validators, from the first on, may be elected; all where it is left out. */
  readonly candidates?: number;
  readonly onElected?: (leader: number) => void;
  readonly onProposed?: (block: OracleBlock<T>) => void;
  /**
   * The block's commit delay has passed. Where this answers with a promise (a live ledger commits the
   * block), the next block is proposed only after it is fulfilled.
   */
  readonly onCommit: (block: OracleBlock<T>) => void | PromiseLike<void>;
  /** The commit's promise was rejected. The chain has stopped: a lost block must not be passed over. */
  readonly onFailed?: (error: unknown, block: OracleBlock<T>) => void;
}

type State = "new" | "electing" | "filling" | "committing" | "stopped";

/**
 * The paper's Oracle consensus on one chain, in whatever time its scheduler keeps: one elected leader
 * takes transactions first in, first out into blocks of exactly the block size and proposes the next
 * block only after the former one is committed.
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
  /** Transactions up to this one go even in a partial block. */
  #flushedTo = 0;
  #block: OracleBlock<T> | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(options: OracleChainOptions<T>) {
    this.#options = options;
    this.#blockSizeTxs = options.parameters.blockSizeTxs;
    this.#timeLimitMs = options.parameters.blockTimeLimitMs;
  }

  /** Index of the validator that leads; undefined before the first election is over. */
  get leader(): number | undefined {
    return this.#leader;
  }

  /** How many transactions wait for a block. */
  get pooledTxs(): number {
    return this.#pool.length;
  }

  /** How many blocks are committed. */
  get height(): number {
    return this.#committed;
  }

  /** The block that is proposed and not yet committed. */
  get pendingBlock(): OracleBlock<T> | undefined {
    return this.#block;
  }

  /** Elects the first leader. Transactions submitted before wait in the pool. */
  start(): void {
    if (this.#state !== "new") throw new Error("The chain was started before");
    this.#elect();
  }

  submit(transaction: T): void {
    if (this.#state === "stopped") throw new Error("The chain has stopped");
    this.#submitted += 1;
    this.#pool.push(transaction, this.#options.scheduler.now());
    if (this.#state === "filling") this.#fill();
  }

  /** Lets every transaction submitted until now go, the last ones in a block that may be partial. */
  flush(): void {
    this.#flushedTo = this.#submitted;
    if (this.#state === "filling") this.#fill();
  }

  /** Proposes and commits nothing more; a commit that is under way outside is not called back. */
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

  /** Proposes a block if one is full, or if what waits has waited or was flushed. */
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
    // Stopped while the ledger committed: the block counts, but nothing follows it.
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
