/** How often a bar is drawn, and how often a line is printed where there is no terminal. */
const drawEveryMs = 100;
const printEveryMs = 5_000;
const barCells = 24;

export interface PassProgress {
  /** What the bar says that is under way, where it is not what it was made for. */
  readonly what?: string;
  readonly bytes: number;
  readonly size: number;
}

/** Where progress is shown: standard error, in programs. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

export interface ProgressLine {
  readonly update: (progress: PassProgress) => void;
  readonly end: () => void;
}

/**
 * Tells how far a pass over an image is, its rate and the time left: as a bar on a terminal, as a
 * line every five seconds elsewhere.
 *
 * @param nowMs - a clock, in milliseconds.
 */
export function progressLine(
  what: string,
  output: ProgressOutput = process.stderr,
  nowMs: () => number = () => performance.now(),
): ProgressLine {
  const terminal = output.isTTY === true;
  const everyMs = terminal ? drawEveryMs : printEveryMs;
  let pass = { what, startedMs: nowMs() };
  let lastMs = terminal ? -Infinity : pass.startedMs;
  let drawn = false;
  return {
    update: ({ what: doing = what, bytes, size }) => {
      const now = nowMs();
      if (doing !== pass.what) pass = { what: doing, startedMs: now };
      if (now - lastMs < everyMs) return;
      lastMs = now;
      const state = describe({ bytes, size, tookMs: now - pass.startedMs });
      output.write(
        terminal ? `\r${doing} ${bar(bytes, size)} ${state}\x1b[K` : `${doing} ${state}\n`,
      );
      drawn = true;
    },
    end: () => {
      if (terminal && drawn) output.write("\r\x1b[K");
    },
  };
}

function describe(pass: { bytes: number; size: number; tookMs: number }): string {
  const { bytes, size, tookMs } = pass;
  const percent = Math.floor((100 * bytes) / Math.max(size, 1));
  const bytesPerMs = bytes / Math.max(tookMs, 1);
  const rate = `${(bytesPerMs / 1e6).toFixed(2)} GB/s`;
  const left = bytesPerMs > 0 ? `, ${duration((size - bytes) / bytesPerMs)} left` : "";
  return `${percent}% of ${gigabytes(size)} at ${rate}${left}`;
}

function bar(bytes: number, size: number): string {
  const filled = Math.floor((barCells * bytes) / Math.max(size, 1));
  return `[${"█".repeat(filled)}${"·".repeat(barCells - filled)}]`;
}

function gigabytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `8 s`, `2 min 5 s`, `3 h 20 min`. */
function duration(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
