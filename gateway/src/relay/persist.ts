import type { BackOff } from "@basics/runtime/waiting";
import { backOffMs, isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import { LedgerError } from "../ledger/ledger-error.js";

export interface PersistOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly backOff?: BackOff;
  /** Called for each failure that is followed by another try. */
  readonly onRetry?: (error: LedgerError, failures: number) => void;
}

const defaultBackOff: BackOff = { firstMs: 100, maximumMs: 5_000 };

/**
 * Calls a ledger until it answers. It tries again for ever if a failure passes by itself.
 *
 * @throws whatever else the call throws, and the signal's reason
 */
export async function persist<T>(call: () => Promise<T>, options: PersistOptions): Promise<T> {
  const { clock, signal, backOff = defaultBackOff, onRetry } = options;
  for (let failures = 1; ; failures += 1) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (isAborted(signal)) throw error;
      onRetry?.(error, failures);
      await clock.sleep(
        backOffMs(backOff, failures, () => clock.random()),
        signal,
      );
    }
  }
}

/**
 * Tells whether a failure is the ledger's, or that of the connection to it, and passes by itself,
 * so that the same call succeeds later. A refusal of the chaincode may pass too, but only after
 * somebody has done something.
 */
export function isPassing(error: unknown): error is LedgerError {
  if (!(error instanceof LedgerError)) return false;
  const { retry, status } = error.definition;
  const isRefusal = status >= 400 && status < 500;
  return retry === "same" && !isRefusal;
}

/** Returns the call's answer, or undefined if the ledger answers with this code. */
export async function unlessCode<T>(
  code: LedgerError["code"],
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof LedgerError && error.code === code) return undefined;
    throw error;
  }
}
