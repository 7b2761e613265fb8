/**
 * True where a signal is aborted by now. The compiler takes `signal.aborted` for constant across an
 * `await`.
 */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
