import type { BackOff } from "@basics/runtime/waiting";
import { backOffMs, pause } from "@basics/runtime/waiting";
import { common } from "@hyperledger/fabric-protos";
import type { HeldTransaction } from "./journal.js";
import type { OrderedBlock } from "./ordered-block.js";
import type { BroadcastAnswer } from "./raw-broadcast.js";

const SEND_DEADLINE_MS = 30_000;
const RESEND_BACK_OFF: BackOff = { firstMs: 100, maximumMs: 2_000 };

/** The transactions of a block, and the ways out of a {@link BlockRelease}. */
export interface BlockReleaseOptions {
  readonly transactions: readonly HeldTransaction[];
  /** Sends envelopes in their order. The answers end with the first that is no success. */
  readonly send: (
    envelopes: readonly Uint8Array[],
    deadlineMs: number,
  ) => Promise<{ readonly answers: readonly BroadcastAnswer[]; readonly failure?: Error }>;
  /** The time without a new block after which sent transactions count as lost. */
  readonly patienceMs: number;
  /** Called for each transaction that the ordering service refuses for good. */
  readonly onRefused: (transactionId: string, answer: BroadcastAnswer) => void;
  /** Called with the reason why the block is late, and what is done about it. */
  readonly onTrouble: (reason: string) => void;
  readonly stopping: AbortSignal;
}

/**
 * Sends a block's transactions to the ordering service until each of them was seen in a block
 * there.
 *
 * Only blocks count. An orderer may lose a transaction that it has acknowledged, and a transaction
 * that it never acknowledged may have arrived. A transaction that no block shows in time is sent
 * again. At worst the ledger gets it twice, marks the second one as a duplicate and ignores it.
 */
export class BlockRelease {
  readonly #options: BlockReleaseOptions;
  readonly #order: readonly string[];
  /** The transactions that no block has shown yet, in order. */
  readonly #missing: Map<string, Uint8Array>;
  #blocks = 0;
  #exact = true;
  #wake: () => void = () => undefined;

  constructor(options: BlockReleaseOptions) {
    this.#options = options;
    const { transactions } = options;
    this.#order = transactions.map(({ transactionId }) => transactionId);
    this.#missing = new Map(transactions.map((each) => [each.transactionId, each.envelope]));
  }

  /** Takes each block of the channel. */
  see({ transactionIds }: OrderedBlock): void {
    const seen = transactionIds.filter((id) => this.#missing.delete(id));
    if (seen.length === 0) return;
    this.#blocks += 1;
    this.#exact =
      this.#blocks === 1 &&
      transactionIds.length === this.#order.length &&
      transactionIds.every((id, index) => id === this.#order[index]);
    this.#wake();
  }

  /**
   * Sends until all transactions are in blocks.
   *
   * @returns whether one block held exactly these transactions, in their order.
   * @throws the reason of the signal where it is stopped.
   */
  async run(): Promise<{ readonly exact: boolean }> {
    const { onTrouble, stopping } = this.#options;
    let failures = 0;
    while (this.#missing.size > 0) {
      stopping.throwIfAborted();
      const missing = this.#missing.size;
      const failure = await this.#sendMissing();
      if (failure === undefined && (await this.#untilSeen())) break;
      const reason = failure ?? `${this.#missing.size} transactions are in no block yet`;
      onTrouble(`${reason}; what is missing will be sent again`);
      failures = this.#missing.size < missing ? 1 : failures + 1;
      await pause(backOffMs(RESEND_BACK_OFF, failures, Math.random), stopping);
    }
    return { exact: this.#exact };
  }

  /** @returns the reason why not all transactions were taken; undefined where all were. */
  async #sendMissing(): Promise<string | undefined> {
    const { onRefused, send, stopping } = this.#options;
    let rest = [...this.#missing];
    while (rest.length > 0) {
      stopping.throwIfAborted();
      const envelopes = rest.map(([, envelope]) => envelope);
      const { answers, failure } = await send(envelopes, SEND_DEADLINE_MS);
      const last = answers.at(-1);
      const taken = answers.filter(({ status }) => status === common.Status.SUCCESS).length;
      rest = rest.slice(taken);
      const [first] = rest;
      if (first !== undefined && last !== undefined && isFinal(last)) {
        const [transactionId] = first;
        this.#missing.delete(transactionId);
        this.#exact = false;
        onRefused(transactionId, last);
        rest = rest.slice(1);
      } else if (rest.length > 0) {
        // Some of them may have arrived all the same, and then blocks will show them.
        if (failure !== undefined) await this.#untilSeen();
        return failure?.message ?? `the orderer answers ${last?.status ?? 0} (${last?.info ?? ""})`;
      }
    }
    return undefined;
  }

  /**
   * Waits for blocks with the missing transactions.
   *
   * @returns false where none came for too long.
   */
  async #untilSeen(): Promise<boolean> {
    const { patienceMs, stopping } = this.#options;
    while (this.#missing.size > 0) {
      const missing = this.#missing.size;
      const late = new AbortController();
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const signal = AbortSignal.any([stopping, late.signal]);
      const waited = pause(patienceMs, signal).catch(() => undefined);
      await Promise.race([woken, waited]);
      late.abort();
      stopping.throwIfAborted();
      if (this.#missing.size === missing) return false;
    }
    return true;
  }
}

/** Tells whether an answer is final, so that the same envelope need not be sent again. */
function isFinal({ status }: BroadcastAnswer): boolean {
  const { BAD_REQUEST, FORBIDDEN, REQUEST_ENTITY_TOO_LARGE } = common.Status;
  return status === BAD_REQUEST || status === FORBIDDEN || status === REQUEST_ENTITY_TOO_LARGE;
}
