const refreshMs = 100;
const width = 30;

/** A bar on a terminal's standard error; elsewhere nothing. */
export function progressBar(what: string): {
  /** @param done a share, from 0 to 1. */
  readonly update: (done: number) => void;
  readonly end: () => void;
} {
  if (!process.stderr.isTTY) return { update: () => undefined, end: () => undefined };
  const started = Date.now();
  let last = 0;
  return {
    update: (done) => {
      const now = Date.now();
      if (now - last < refreshMs) return;
      last = now;
      const filled = Math.round(done * width);
      const bar = "█".repeat(filled) + "░".repeat(width - filled);
      const left = done > 0.02 ? ((now - started) * (1 - done)) / done / 1000 : undefined;
      const rest = left === undefined ? "" : `, ${Math.ceil(left)} s left`;
      process.stderr.write(`\r${what} ${bar} ${Math.floor(done * 100)}%${rest}\x1b[K`);
    },
    end: () => {
      process.stderr.write("\r\x1b[K");
    },
  };
}
