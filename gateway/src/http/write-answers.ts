import { setMaxListeners } from "node:events";
import { LedgerError } from "../ledger/ledger-error.js";
import type { Logger } from "../observation/log.js";
import type { WriteOptions, Written } from "../operations/write.js";
import { RequestError } from "../errors/request-error.js";
import type { PendingStatement } from "../schemas/common.js";

/** The answer of a handler. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WriteRequest<T> {
  /** The URL at which the record is, or will be. */
  readonly location: string;
  /** The status to answer if this request put the statement on record. */
  readonly createdStatus: 200 | 201;
  /** True if the client prefers not to wait. */
  readonly respondAsync: boolean;
  readonly write: (options: WriteOptions) => Promise<Written<T>>;
}

const PENDING_DETAIL = "Sent; the record appears at Location once it is committed.";

/** Answers writes, and keeps track of those that go on after their answer. */
export class WriteAnswers {
  readonly #background = new Set<Promise<void>>();
  readonly #logger: Logger;
  readonly #most: number;
  readonly #closing: AbortSignal;

  /**
   * @param mostInBackground statements that may go on after a 202
   * @param closing ends the waiting for commits
   */
  constructor(logger: Logger, mostInBackground: number, closing: AbortSignal) {
    this.#logger = logger;
    this.#most = mostInBackground;
    this.#closing = closing;
    // Every statement that waits listens to this signal, so many listeners are no leak.
    setMaxListeners(0, closing);
  }

  /**
   * @throws LedgerError where the statement is known not to be on record
   * @throws RequestError `TOO_MANY_REQUESTS`
   */
  async answer<T>(request: WriteRequest<T>): Promise<Reply> {
    return request.respondAsync ? this.#withoutWaiting(request) : this.#waiting(request);
  }

  /** Resolves when no statement is under way that was answered with 202. */
  async idle(): Promise<void> {
    await Promise.all(this.#background);
  }

  async #waiting<T>(request: WriteRequest<T>): Promise<Reply> {
    try {
      return recorded(request, await request.write({ signal: this.#closing }));
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== "OUTCOME_UNKNOWN") throw error;
      return pending(request, "unknown", error.message, error.transactionId);
    }
  }

  async #withoutWaiting<T>(request: WriteRequest<T>): Promise<Reply> {
    if (this.#background.size >= this.#most) {
      throw new RequestError(
        "TOO_MANY_REQUESTS",
        `${this.#most} statements whose clients do not wait are under way.`,
      );
    }
    const sent = deferred<Reply>();
    const writing = request.write({
      signal: this.#closing,
      onTransactionId: (transactionId) => {
        const reply = pending(request, "pending", PENDING_DETAIL, transactionId);
        const headers = { ...reply.headers, "Preference-Applied": "respond-async" };
        sent.resolve({ ...reply, headers });
      },
    });
    const ended = writing.then(
      (written) => {
        sent.resolve(recorded(request, written));
      },
      (error: unknown) => {
        // If the client has its 202 already, this is the only trace; the rest is found at
        // `Location`.
        this.#logger.warn({ err: error, location: request.location }, "statement not recorded");
        sent.reject(error);
      },
    );
    this.#background.add(ended);
    void ended.then(() => this.#background.delete(ended));
    return sent.promise;
  }
}

function recorded<T>(
  { location, createdStatus }: WriteRequest<T>,
  { created, view }: Written<T>,
): Reply {
  if (!created || createdStatus === 200) return { status: 200, body: view };
  return { status: 201, body: view, headers: { Location: location } };
}

function pending(
  { location }: { readonly location: string },
  status: PendingStatement["status"],
  detail: string,
  transactionId: string | undefined,
): Reply {
  const body: PendingStatement = {
    status,
    location,
    detail,
    ...(transactionId !== undefined && { transactionId }),
  };
  return { status: 202, body, headers: { Location: location } };
}

/** Makes a promise that others settle (Node 20 has no Promise.withResolvers). */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
