const SHOWN_LINES = 15;

/** Thrown when a process ends, or is not ready in time, instead of starting. */
export class ProcessStartError extends Error {
  override readonly name = "ProcessStartError";
  /** The way in which it ended (`exit status 1`, `SIGKILL`), or the reason why it was given up. */
  readonly reason: string;
  /** The end of what this start wrote to its log; the message has the last lines of it. */
  readonly output: string;

  constructor(processName: string, reason: string, output: string, cause: unknown) {
    const lines = output.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
    super(`${processName} did not start (${reason}).\n${lines}`, { cause });
    this.reason = reason;
    this.output = output;
  }
}
