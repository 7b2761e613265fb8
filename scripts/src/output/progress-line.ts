const refreshMs = 100;

/** A line on a terminal's standard error that tells how far a pass over an image is; else nothing. */
export function progressLine(what: string): {
  readonly update: (progress: { readonly bytes: number; readonly size: number }) => void;
  readonly end: () => void;
} {
  const started = Date.now();
  let last = 0;
  if (!process.stderr.isTTY) return { update: () => undefined, end: () => undefined };
  return {
    update: ({ bytes, size }) => {
      const now = Date.now();
      if (now - last < refreshMs) return;
      last = now;
      const rate = bytes / Math.max(now - started, 1) / 1e6;
      const percent = Math.floor((100 * bytes) / Math.max(size, 1));
      process.stderr.write(`\r${what} ${percent}% at ${rate.toFixed(2)} GB/s\x1b[K`);
    },
    end: () => {
      process.stderr.write("\r\x1b[K");
    },
  };
}
