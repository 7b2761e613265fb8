/** Asks anew each time. The compiler takes `signal.aborted` for constant across an `await`. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
