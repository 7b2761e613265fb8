import type { CommitDelay } from "../commit-delay.js";
import { OracleParameterError } from "../parameter-error.js";

export interface LognormalOptions {
  /** Mean of the delays, not of their logarithms. */
  readonly meanMs: number;
  /** Standard deviation of the delays' logarithms; 0 makes every delay the mean. */
  readonly sigma: number;
}

/** Delays whose logarithm is normal: mostly near their median, now and then much longer. */
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
