import { status as grpc } from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";
import type { BackOff } from "@basics/runtime/waiting";
import { backOffMs } from "@basics/runtime/waiting";
import type { Clock } from "../../time/clock.js";
import { Deadline } from "./deadline.js";
import {
  grpcCode,
  isUnreachable,
  leavesOutcomeOpen,
  mayPass,
  othersDisagree,
  toLedgerError,
} from "./fabric-errors.js";
import { parseAnswer } from "./answer.js";
import { LedgerError } from "../ledger-error.js";
import type { Awaited, CommitFeed } from "../following/commit-feed.js";
import { isCopy } from "../following/commit-feed.js";
import type { Committed, SubmitOptions } from "../ledger.js";
import type { CommitStatus, EndorsedTransaction } from "./peer-gateway.js";
import type { PeerRotation } from "./peer-rotation.js";

const { TxValidationCode } = peer;

/** The limits of single calls. The deadline of the whole statement may cut them shorter. */
const ENDORSE_MS = 15_000;
const SUBMIT_MS = 10_000;
/**
 * The wait for a commit before the transaction is sent again, in case the orderer lost it. It
 * doubles each time.
 */
const FIRST_STATUS_MS = 5_000;
const MAXIMUM_STATUS_MS = 20_000;
/** The wait for the commit of a transaction that was perhaps never sent. */
const STATUS_AFTER_FAILED_SEND_MS = 1_000;
/**
 * The time during which a commit is looked for in the blocks alone, before the peer is asked too.
 */
const BLOCKS_MS = 3_000;
/**
 * The time during which peers or their chaincode may be away or disagree, before that becomes the
 * answer.
 */
const ENDORSE_RETRY_MS = 3_000;

const retryBackOff: BackOff = { firstMs: 100, maximumMs: 2_000 };
const conflictBackOff: BackOff = { firstMs: 20, maximumMs: 1_000 };

/** Hears how statements end, for metrics. */
export interface SubmitObserver {
  /** @param outcome - `committed`, `already-recorded`, or an error's code. */
  finished(channel: string, transaction: string, outcome: string, durationMs: number): void;
  /** @param reason - `endorsement`, `unknown-outcome` or `conflict`. */
  retried(channel: string, reason: string): void;
}

export interface SubmitEngineOptions {
  readonly channel: string;
  readonly peers: PeerRotation;
  readonly ownMspId: string;
  readonly clock: Clock;
  readonly submitDeadlineMs: number;
  readonly maximumSubmits: number;
  readonly observer?: SubmitObserver;
  /**
   * Tells commits from the channel's blocks. Without it the peer is asked about each transaction.
   */
  readonly commits?: Pick<CommitFeed, "expect">;
}

type Learned = CommitStatus | { readonly cause: unknown };

/**
 * Puts statements on a ledger, each at most once.
 *
 * Until a transaction is endorsed nothing was sent, so a failure is a plain failure. After that, a
 * transport error leaves the outcome open: the identical envelope is sent again and its status is
 * asked for, until the outcome is known or the time is over. A new transaction follows only one
 * that is known not to have committed because it conflicted with others.
 */
export class SubmitEngine {
  readonly #options: SubmitEngineOptions;
  #underWay = 0;

  constructor(options: SubmitEngineOptions) {
    this.#options = options;
  }

  /** @throws LedgerError */
  async submit<T>(
    transaction: string,
    request: object,
    options: SubmitOptions = {},
  ): Promise<Committed<T>> {
    const { channel, clock, observer, maximumSubmits, submitDeadlineMs } = this.#options;
    const started = clock.elapsed();
    const finished = (outcome: string): void =>
      observer?.finished(channel, transaction, outcome, clock.elapsed() - started);
    if (this.#underWay >= maximumSubmits) {
      finished("LEDGER_OVERLOADED");
      throw new LedgerError(
        "LEDGER_OVERLOADED",
        `${maximumSubmits} statements are under way on ${channel} already`,
      );
    }
    this.#underWay += 1;
    try {
      const deadline = new Deadline(clock, options.deadlineMs ?? submitDeadlineMs, options.signal);
      const committed = await this.#untilCommitted<T>(transaction, request, deadline, options);
      finished(committed.outcome);
      return committed;
    } catch (error) {
      finished(error instanceof LedgerError ? error.code : "INTERNAL");
      throw error;
    } finally {
      this.#underWay -= 1;
    }
  }

  async #untilCommitted<T>(
    transaction: string,
    request: object,
    deadline: Deadline,
    options: SubmitOptions,
  ): Promise<Committed<T>> {
    const { channel, clock, observer } = this.#options;
    const argument = JSON.stringify(request);
    for (let conflicts = 1; ; conflicts += 1) {
      const endorsed = await this.#endorse(transaction, argument, deadline);
      const { transactionId } = endorsed;
      const result = parseAnswer(endorsed.result, transaction) as T;
      if (!endorsed.writes) return { outcome: "already-recorded", result };
      await options.unless;
      options.onTransactionId?.(transactionId);
      const { code, blockNumber } = await this.#settle(endorsed, deadline);
      if (code === TxValidationCode.VALID) {
        return { outcome: "committed", result, transactionId, blockNumber };
      }
      if (!isConflict(code)) throw invalid(code, transactionId);
      const waitMs = backOffMs(conflictBackOff, conflicts, () => clock.random());
      if (deadline.aborted || waitMs >= deadline.remainingMs) {
        throw new LedgerError(
          "MVCC_RETRIES_EXHAUSTED",
          `${transaction} on ${channel} lost against other statements ${conflicts} times`,
          { transactionId },
        );
      }
      observer?.retried(channel, "conflict");
      await deadline.sleep(waitMs);
    }
  }

  async #endorse(
    transaction: string,
    argument: string,
    deadline: Deadline,
  ): Promise<EndorsedTransaction> {
    const { channel, clock, observer, ownMspId, peers } = this.#options;
    const patience = new Deadline(clock, Math.min(ENDORSE_RETRY_MS, deadline.remainingMs));
    for (let failures = 1; ; failures += 1) {
      const used = peers.current;
      try {
        return await deadline.race(used.endorse(transaction, argument, deadline.step(ENDORSE_MS)));
      } catch (error) {
        if (deadline.aborted) throw stopped(error);
        if (isUnreachable(error)) peers.failed(used);
        else if (!othersDisagree(error, ownMspId) && !mayPass(error)) {
          throw toLedgerError(error, ownMspId);
        }
        // Every peer gets its turn, however much time the first ones took.
        const exhausted = patience.over && failures >= peers.size;
        if (exhausted || deadline.over) throw toLedgerError(error, ownMspId);
        observer?.retried(channel, "endorsement");
        await deadline.sleep(
          failures < peers.size ? 0 : backOffMs(retryBackOff, failures, () => clock.random()),
        );
      }
    }
  }

  /**
   * Sends an endorsed transaction and finds out how it ended.
   *
   * @throws LedgerError if that stays unknown
   */
  async #settle(endorsed: EndorsedTransaction, deadline: Deadline): Promise<CommitStatus> {
    const commit = this.#options.commits?.expect(endorsed.transactionId);
    try {
      return await this.#sendUntilKnown(endorsed, deadline, commit);
    } finally {
      commit?.forget();
    }
  }

  async #sendUntilKnown(
    endorsed: EndorsedTransaction,
    deadline: Deadline,
    commit: Awaited | undefined,
  ): Promise<CommitStatus> {
    const { channel, clock, observer, peers, ownMspId } = this.#options;
    const { transactionId } = endorsed;
    let cause: unknown;
    let maybeSent = false;
    let waitMs = FIRST_STATUS_MS;
    for (let round = 1; !deadline.over; round += 1) {
      if (round > 1) observer?.retried(channel, "unknown-outcome");
      let sent = true;
      const used = maybeSent ? peers.current : endorsed.endorser;
      try {
        await deadline.race(used.submit(endorsed, deadline.step(SUBMIT_MS)));
      } catch (error) {
        // A clear refusal counts only if no earlier send may have got through.
        if (!maybeSent && !deadline.aborted && !leavesOutcomeOpen(error)) {
          throw toLedgerError(error, ownMspId);
        }
        if (isUnreachable(error)) peers.failed(used);
        sent = false;
      }
      maybeSent = true;
      const stepMs = sent ? waitMs : STATUS_AFTER_FAILED_SEND_MS;
      const status = await this.#learnStatus(transactionId, deadline.part(stepMs), commit);
      if ("code" in status) return status;
      cause = status.cause;
      if (sent) waitMs = Math.min(waitMs * 2, MAXIMUM_STATUS_MS);
      await deadline.sleep(backOffMs(retryBackOff, round, () => clock.random()));
    }
    if (!maybeSent) throw deadline.aborted ? stopped(undefined) : late(transactionId);
    throw new LedgerError(
      "OUTCOME_UNKNOWN",
      `it is not known yet whether transaction ${transactionId} committed on ${channel}`,
      { cause, transactionId },
    );
  }

  /**
   * Learns a transaction's status from the blocks, or from the peer if the blocks tell nothing for
   * long.
   */
  async #learnStatus(
    transactionId: string,
    deadline: Deadline,
    commit: Awaited | undefined,
  ): Promise<Learned> {
    if (commit === undefined) return this.#askStatus(transactionId, deadline);
    const patience = this.#options.clock.timer(Math.min(BLOCKS_MS, deadline.remainingMs));
    const silence = patience.over.then(() => undefined);
    const told = await deadline.race(Promise.race([commit.status, silence])).catch(ignore);
    patience.stop();
    if (told !== undefined) return told;
    const asked = this.#askStatus(transactionId, deadline);
    const later = commit.status.then((status) => status ?? asked);
    return Promise.race([asked, later]);
  }

  async #askStatus(transactionId: string, deadline: Deadline): Promise<Learned> {
    const { peers } = this.#options;
    const used = peers.current;
    try {
      const status = await deadline.race(used.commitStatus(transactionId, deadline.end));
      if (!isCopy(status.code)) return status;
      return { cause: new Error("the peer reported a duplicate only") };
    } catch (error) {
      // A peer is not at fault for a commit that takes long, but it is for being gone.
      if (grpcCode(error) === grpc.UNAVAILABLE) peers.failed(used);
      return { cause: error };
    }
  }
}

/** Ignores a rejection, since the code that waits looks at the deadline itself. */
const ignore = (): undefined => undefined;

function isConflict(code: number): boolean {
  return (
    code === TxValidationCode.MVCC_READ_CONFLICT || code === TxValidationCode.PHANTOM_READ_CONFLICT
  );
}

function invalid(code: number, transactionId: string): LedgerError {
  if (code === TxValidationCode.ENDORSEMENT_POLICY_FAILURE) {
    const message = `transaction ${transactionId} lacks endorsements that the channel requires`;
    return new LedgerError("ENDORSEMENT_POLICY_FAILURE", message, { transactionId });
  }
  const name = Object.entries(TxValidationCode).find(([, value]) => value === code)?.[0];
  const message = `transaction ${transactionId} was marked ${name ?? code}`;
  return new LedgerError("TRANSACTION_INVALID", message, { transactionId });
}

function late(transactionId: string): LedgerError {
  const message = "endorsing took all the time there was; nothing was sent";
  return new LedgerError("LEDGER_TIMEOUT", message, { transactionId });
}

function stopped(cause: unknown): LedgerError {
  const message = "stopped before the statement was sent; nothing was recorded";
  return new LedgerError("SHUTTING_DOWN", message, { cause });
}
