import type { CommitDelay } from "../commit-delay.js";
import { OracleParameterError } from "../parameter-error.js";

/** The parameters of a lognormal distribution of delays. */
export interface LognormalOptions {
  /** Mean of the delays themselves, not of their logarithms, in milliseconds; above 0. */
  readonly meanMs: number;
  /** Standard deviation of the delays' logarithms, from 0 to 10; with 0 every delay is the mean. */
  readonly sigma: number;
}

/**
 * Delays with a lognormal distribution: most are near the median, and a few are much longer.
 *
 * @throws OracleParameterError for a mean or a sigma out of bounds.
 */
export function lognormalDelay({ meanMs, sigma }: LognormalOptions): CommitDelay {
  if (!(meanMs > 0 && meanMs < Infinity)) {
    throw new OracleParameterError("meanMs", meanMs, "It takes milliseconds above 0.");
  }
  if (!(sigma >= 0 && sigma <= 10)) {
    throw new OracleParameterError("sigma", sigma, "It takes a number from 0 to 10.");
  }
  const logMean = Math.log(meanMs) - (sigma * sigma) / 2;
  return { commitDelay: (_block, random) => Math.exp(logMean + sigma * random.normal()) };
}
