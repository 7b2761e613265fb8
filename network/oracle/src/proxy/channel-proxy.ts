import { setTimeout as delay } from "node:timers/promises";
import { common } from "@hyperledger/fabric-protos";
import type { CommitDelay } from "../model/commit-delay.js";
import { openCommitDelay } from "../model/delays/commit-delay-choice.js";
import { LiveChain } from "../live/live-chain.js";
import type { ChannelOracle } from "../live/oracle-file.js";
import type { OracleObserver } from "../live/observer.js";
import type { EnvelopeSummary } from "../live/read-envelope.js";
import { TakenTransactions } from "../live/taken-transactions.js";
import type { SigningIdentity } from "@basics/messages";
import { BlockRelease } from "./block-release.js";
import { BlockWatcher } from "./block-watcher.js";
import type { HeldTransaction } from "./journal.js";
import { Journal } from "./journal.js";
import type { BatchLimits, OrderedBlock } from "./ordered-block.js";
import type { OrderingService } from "./ordering-service.js";
import { PassingLane } from "./passing-lane.js";
import type { BroadcastAnswer } from "./raw-broadcast.js";

const { Status } = common;

/** The time that a block may take beyond the batch time-out of the orderer. */
const SLACK_MS = 3_000;
/** The same time for a block that was sent before this run began. */
const SETTLING_MS = 1_000;
const MOST_HELD_TRANSACTIONS = 50_000;
const MOST_HELD_BYTES = 512 * 1024 * 1024;
const PASS_DEADLINE_MS = 20_000;
const UNREAD = "its blocks are not read yet";

/** The parts of a {@link ChannelProxy}. */
export interface ChannelProxyOptions {
  readonly channelId: string;
  readonly oracle: ChannelOracle;
  readonly service: OrderingService;
  readonly identity: SigningIdentity;
  readonly journalFile: string;
  readonly observer: OracleObserver;
}

/** The modelled consensus of one channel, in front of the ordering service. */
export class ChannelProxy {
  readonly channelId: string;
  readonly #options: ChannelProxyOptions;
  readonly #journal: Journal;
  readonly #chain: LiveChain<HeldTransaction>;
  readonly #taken = new TakenTransactions();
  /** The answers to transactions whose journal entry is being written. */
  readonly #taking = new Map<string, Promise<BroadcastAnswer>>();
  readonly #lane: PassingLane;
  readonly #watcher: BlockWatcher;
  readonly #stopping = new AbortController();
  #heldBytes = 0;
  #batchTimeoutMs = 0;
  #release: BlockRelease | undefined;
  #obstacle: string | undefined = UNREAD;
  #failed = false;
  /** True once the proxy takes transactions in this run. */
  #begun = false;
  /**
   * Transactions of the journal that no block has shown yet; empty once they are submitted again.
   */
  readonly #leftovers = new Map<string, HeldTransaction>();

  private constructor(options: ChannelProxyOptions, journal: Journal, model: CommitDelay) {
    const { channelId, oracle, service, identity, observer } = options;
    this.channelId = channelId;
    this.#options = options;
    this.#journal = journal;
    for (const held of journal.contents.held) {
      this.#taken.add(held.transactionId);
      this.#heldBytes += held.envelope.length;
      this.#leftovers.set(held.transactionId, held);
    }
    this.#lane = new PassingLane({
      send: async (envelope) => {
        const { answers, failure } = await service.broadcast([envelope], PASS_DEADLINE_MS);
        return answers[0] ?? unavailable(failure?.message ?? "the orderer did not answer");
      },
      onTrouble: (reason) => {
        observer.trouble(channelId, reason);
      },
    });
    this.#chain = new LiveChain({
      channelId,
      oracle,
      observer,
      delay: model,
      commit: (transactions) => this.#commit(transactions),
      onFailure: (error) => {
        this.#fail(error);
      },
    });
    this.#watcher = new BlockWatcher({
      channelId,
      service,
      identity,
      from: journal.contents.nextBlock,
      onBlock: (block) => {
        this.#see(block);
      },
      onLimits: (limits) => {
        this.#check(limits);
      },
      onCaughtUp: () => {
        void this.#settle();
      },
      onTrouble: (reason) => {
        if (!this.#begun && !this.#failed) this.#obstacle = `${UNREAD} (${reason})`;
        observer.trouble(channelId, reason);
      },
    });
  }

  /**
   * Opens a channel. @throws an Error where its journal is damaged, or its delay model cannot be
   * loaded.
   */
  static async open(options: ChannelProxyOptions): Promise<ChannelProxy> {
    const { journalFile, oracle } = options;
    const model = await openCommitDelay(oracle.commitDelay, oracle);
    return new ChannelProxy(options, await Journal.open(journalFile), model);
  }

  /** The reason why the channel takes no transactions at present; undefined where it takes them. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  /** The number of transactions that wait for their block. */
  get waiting(): number {
    return this.#chain.waiting + this.#leftovers.size;
  }

  /**
   * Takes a transaction into the order. The answer comes when the transaction is on disk, long
   * before it is in a block. A transaction that was taken before is acknowledged again and not
   * taken again.
   */
  async take(transactionId: string, envelope: Uint8Array): Promise<BroadcastAnswer> {
    const { channelId, observer } = this.#options;
    if (this.#obstacle !== undefined) return unavailable(`the proxy waits: ${this.#obstacle}`);
    if (this.#taken.has(transactionId)) {
      observer.duplicate(channelId, transactionId);
      return (await this.#taking.get(transactionId)) ?? { status: Status.SUCCESS, info: "" };
    }
    const full = this.waiting >= MOST_HELD_TRANSACTIONS || this.#heldBytes >= MOST_HELD_BYTES;
    if (full) return unavailable("too many transactions wait for their block; send it again later");
    this.#taken.add(transactionId);
    this.#heldBytes += envelope.length;
    const answer = this.#write({ transactionId, envelope });
    this.#taking.set(transactionId, answer);
    return answer.finally(() => this.#taking.delete(transactionId));
  }

  /** Passes an envelope on that this consensus does not order. */
  pass(envelope: Uint8Array, summary: EnvelopeSummary): Promise<BroadcastAnswer> {
    const cutWithOthers = summary.type === common.HeaderType.ENDORSER_TRANSACTION;
    return this.#lane.pass(envelope, cutWithOthers ? summary.transactionId : undefined);
  }

  /**
   * Puts the waiting transactions into blocks, of which the last may be partial; tells their
   * number.
   */
  flush(): number {
    return this.#chain.flush();
  }

  /** Stops the channel. Held transactions stay in the journal, for the next proxy that opens it. */
  async close(): Promise<void> {
    this.#obstacle ??= "it is stopping";
    this.#stopping.abort(new Error("the proxy stops"));
    await this.#chain.halt();
    await this.#watcher.stop();
    await Promise.allSettled(this.#taking.values());
    await this.#journal.close();
  }

  async #write(transaction: HeldTransaction): Promise<BroadcastAnswer> {
    try {
      await this.#journal.take(transaction);
    } catch (error) {
      this.#taken.delete(transaction.transactionId);
      this.#fail(error as Error);
      return unavailable(`the proxy cannot write its journal: ${(error as Error).message}`);
    }
    this.#options.observer.taken(this.channelId, transaction.transactionId);
    this.#chain.submit(transaction);
    return { status: Status.SUCCESS, info: "" };
  }

  async #commit(transactions: readonly HeldTransaction[]): Promise<{ readonly exact: boolean }> {
    const { channelId, observer, service } = this.#options;
    const { signal } = this.#stopping;
    const leave = await this.#lane.close(signal);
    try {
      await this.#journal.releasing();
      const release = new BlockRelease({
        transactions,
        patienceMs: this.#batchTimeoutMs + SLACK_MS,
        stopping: signal,
        send: (envelopes, deadlineMs) => service.broadcast(envelopes, deadlineMs),
        onRefused: (transactionId, { status, info }) => {
          observer.refused(channelId, transactionId, `${status} ${info}`);
          this.#journal.refused([transactionId]).catch((error: unknown) => {
            this.#fail(error as Error);
          });
        },
        onTrouble: (reason) => {
          observer.trouble(channelId, reason);
        },
      });
      this.#release = release;
      return await release.run();
    } finally {
      this.#release = undefined;
      this.#heldBytes -= transactions.reduce((sum, { envelope }) => sum + envelope.length, 0);
      leave();
    }
  }

  #see(block: OrderedBlock): void {
    for (const id of block.transactionIds) {
      if (id === "") continue;
      this.#taken.add(id);
      this.#leftovers.delete(id);
      this.#lane.see(id);
    }
    this.#release?.see(block);
    this.#journal.committed(block.number, block.transactionIds).catch((error: unknown) => {
      this.#fail(error as Error);
    });
  }

  /** Checks that the ordering service cuts no block before this proxy has sent all of it. */
  #check({ consensus, maxMessageCount, timeoutMs }: BatchLimits): void {
    this.#batchTimeoutMs = timeoutMs;
    const { blockSizeTxs } = this.#options.oracle;
    if (consensus === "BFT") {
      // A peer counts the orderers that took a transaction, and this proxy would be one of them
      // only.
      this.#fail(
        new Error(
          "the channel is ordered by BFT, whose clients send each transaction to most of its orderers " +
            "themselves, so that a proxy cannot stand for them: use it in front of Raft, or have the embedded network model this consensus",
        ),
      );
    } else if (maxMessageCount < blockSizeTxs) {
      this.#fail(
        new Error(
          `the channel's MaxMessageCount is ${maxMessageCount}, so that no block can have ` +
            `${blockSizeTxs} transactions: set blockSizeTxs to ${maxMessageCount}, or update the channel`,
        ),
      );
    } else if (maxMessageCount > blockSizeTxs) {
      const reason =
        `the channel's MaxMessageCount is ${maxMessageCount}, not ${blockSizeTxs} as blockSizeTxs is: ` +
        `each block waits ${timeoutMs} ms more, until the orderer's time-out cuts it`;
      this.#options.observer.trouble(this.channelId, reason);
    }
  }

  /**
   * Begins to take transactions, once all blocks are known. If the last run ended while it sent a
   * block, the orderer may still have a part of it, which it cuts at the latest after its time-out.
   */
  async #settle(): Promise<void> {
    if (this.#journal.contents.releasing && this.#leftovers.size > 0) {
      const { signal } = this.#stopping;
      await delay(this.#batchTimeoutMs + SETTLING_MS, undefined, { signal }).catch(() => undefined);
    }
    if (this.#failed || this.#stopping.signal.aborted) return;
    const again = [...this.#leftovers.values()];
    this.#leftovers.clear();
    for (const transaction of again) this.#chain.submit(transaction);
    this.#begun = true;
    this.#obstacle = undefined;
  }

  #fail(error: Error): void {
    if (this.#failed || this.#stopping.signal.aborted) return;
    this.#failed = true;
    this.#obstacle = error.message;
    this.#options.observer.trouble(this.channelId, error.message);
  }
}

function unavailable(info: string): BroadcastAnswer {
  return { status: Status.SERVICE_UNAVAILABLE, info };
}
