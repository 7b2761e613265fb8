import { common } from "@hyperledger/fabric-protos";
import type { ChannelOracle, CommitDelay, HoldRules, OracleObserver } from "@basics/oracle/live";
import { isHeld, LiveChain, readEnvelope, TakenTransactions } from "@basics/oracle/live";
import type { EnvelopeHeader } from "../ledger/transaction.js";
import type { BroadcastAnswer, Orderer } from "./types.js";
import { checkEnvelope } from "./envelope-check.js";
import type { CreateOrdererOptions } from "./orderer.js";
import { createOrderer } from "./orderer.js";

const { Status } = common;

const MOST_WAITING_ENVELOPES = 50_000;
const MOST_WAITING_BYTES = 512 * 1024 * 1024;

export interface OracleOrdererOptions extends Omit<CreateOrdererOptions, "release" | "clock"> {
  readonly oracle: ChannelOracle;
  readonly delay: CommitDelay;
  readonly hold: HoldRules;
  readonly observer: OracleObserver;
}

/** An ordering service whose blocks a modelled consensus decides on. */
export interface OracleOrderer extends Orderer {
  /** The number of transactions that wait for their block. */
  readonly waiting: number;
  /**
   * Makes a block of everything that waits, even if it is not full.
   *
   * @returns the number of its transactions
   */
  flush(): number;
}

/**
 * Starts ordering one channel's envelopes. Those that are held wait for the consensus; all others
 * are ordered immediately and have their own blocks.
 */
export function createOracleOrderer(options: OracleOrdererOptions): OracleOrderer {
  return new ConsensusOrderer(options);
}

class ConsensusOrderer implements OracleOrderer {
  readonly #options: OracleOrdererOptions;
  readonly #passing: Orderer;
  readonly #chain: LiveChain<Uint8Array>;
  readonly #taken = new TakenTransactions();
  #waitingBytes = 0;
  #unready: string | undefined;
  #failed = false;

  constructor(options: OracleOrdererOptions) {
    const { ledger, oracle, delay, observer } = options;
    this.#options = options;
    this.#passing = createOrderer({
      ...options,
      onFailure: (error) => {
        this.#fail(error);
      },
    });
    this.#chain = new LiveChain({
      channelId: ledger.channelId,
      oracle,
      delay,
      observer,
      commit: (envelopes) => this.#commit(envelopes),
      onFailure: (error) => {
        this.#fail(error);
      },
    });
  }

  get waiting(): number {
    return this.#chain.waiting;
  }

  async broadcast(envelope: Uint8Array, header?: EnvelopeHeader): Promise<BroadcastAnswer> {
    const { hold, ledger, membership, batch, observer } = this.#options;
    const transactionId = idIfHeld(envelope, hold);
    if (transactionId === undefined) return this.#passing.broadcast(envelope, header);
    const full =
      this.waiting >= MOST_WAITING_ENVELOPES || this.#waitingBytes >= MOST_WAITING_BYTES
        ? "too many transactions wait for their block; send it again later"
        : undefined;
    const unready = this.#unready ?? full;
    if (unready !== undefined) return { status: Status.SERVICE_UNAVAILABLE, info: unready };
    const { channelId } = ledger;
    const { absoluteMaxBytes } = batch;
    const verdict = checkEnvelope(envelope, { channelId, membership, absoluteMaxBytes }, header);
    if (!verdict.accepted) return verdict.answer;
    if (this.#taken.has(transactionId) || ledger.getTransaction(transactionId) !== undefined) {
      observer.duplicate(channelId, transactionId);
    } else {
      this.#taken.add(transactionId);
      this.#waitingBytes += envelope.length;
      observer.taken(channelId, transactionId);
      this.#chain.submit(envelope);
    }
    return { status: Status.SUCCESS, info: "" };
  }

  flush(): number {
    return this.#chain.flush();
  }

  /**
   * Commits everything that waits without delay, in blocks that may not be full, since it was
   * acknowledged.
   */
  async stop(): Promise<void> {
    this.#unready ??= "the ordering service is stopping";
    await this.#passing.stop();
    const left = await this.#chain.halt();
    const { blockSizeTxs } = this.#options.oracle;
    for (let first = 0; first < left.length; first += blockSizeTxs) {
      if (this.#failed) return;
      await this.#commit(left.slice(first, first + blockSizeTxs)).catch(() => undefined);
    }
  }

  async #commit(envelopes: readonly Uint8Array[]): Promise<{ readonly exact: true }> {
    try {
      await this.#options.ledger.append(envelopes);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
    this.#waitingBytes -= envelopes.reduce((bytes, { length }) => bytes + length, 0);
    return { exact: true };
  }

  /**
   * Stops for good: the order must have no gap, so nothing can follow a block that could not be
   * committed.
   */
  #fail(error: Error): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#unready = `the ordering service failed: ${error.message}`;
    this.#options.onFailure?.(error);
  }
}

/**
 * Returns the id of a transaction that is held. It is undefined also for an envelope that cannot be
 * read, which is refused like any other.
 */
function idIfHeld(envelope: Uint8Array, rules: HoldRules): string | undefined {
  try {
    const summary = readEnvelope(envelope);
    return isHeld(summary, rules) ? summary.transactionId : undefined;
  } catch {
    return undefined;
  }
}
