/** How often a bar is drawn, and how often a line is printed where there is no terminal. */
const DRAW_EVERY_MS = 100;
const PRINT_EVERY_MS = 5_000;
const BAR_CELLS = 24;

/** How far a pass over bytes is. */
export interface PassProgress {
  /** The name of this pass, where it is another than the bar was made for. */
  readonly what?: string;
  readonly bytes: number;
  readonly size: number;
}

/** Progress is shown there: in programs that is standard error. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

export interface ProgressBar {
  /** Takes the share that is done, from 0 to 1, or bytes out of a size, of which it tells the rate. */
  readonly update: (progress: number | PassProgress) => void;
  readonly end: () => void;
}

/**
 * Tells how far some work is and the time left: as a bar on a terminal, as a line every few seconds
 * elsewhere, so that the log of a long run shows that it goes on.
 */
export function progressBar(
  what: string,
  output: ProgressOutput = process.stderr,
  nowMs: () => number = () => performance.now(),
): ProgressBar {
  const terminal = output.isTTY === true;
  const everyMs = terminal ? DRAW_EVERY_MS : PRINT_EVERY_MS;
  let pass = { what, startedMs: nowMs() };
  let lastMs = terminal ? -Infinity : pass.startedMs;
  let drawn = false;
  return {
    update: (progress) => {
      const now = nowMs();
      const { what: doing = what, ...done } = measured(progress);
      if (doing !== pass.what) pass = { what: doing, startedMs: now };
      if (now - lastMs < everyMs) return;
      lastMs = now;
      const state = describe(done, now - pass.startedMs);
      output.write(
        terminal ? `\r${doing} ${cells(done.share)} ${state}\x1b[K` : `${doing} ${state}\n`,
      );
      drawn = true;
    },
    end: () => {
      if (terminal && drawn) output.write("\r\x1b[K");
    },
  };
}

interface Done {
  readonly share: number;
  /** Absent where the work is not a pass over bytes. */
  readonly pass?: PassProgress;
}

function measured(progress: number | PassProgress): Done & { readonly what?: string | undefined } {
  if (typeof progress === "number") return { share: progress };
  const { what, bytes, size } = progress;
  return { what, share: bytes / Math.max(size, 1), pass: progress };
}

function describe({ share, pass }: Done, tookMs: number): string {
  const percent = `${Math.floor(100 * share)}%`;
  const left = share > 0 ? `, ${duration((tookMs * (1 - share)) / share)} left` : "";
  if (pass === undefined) return `${percent}${left}`;
  const rate = `${(pass.bytes / Math.max(tookMs, 1) / 1e6).toFixed(2)} GB/s`;
  return `${percent} of ${gigabytes(pass.size)} at ${rate}${left}`;
}

function cells(share: number): string {
  const filled = Math.floor(BAR_CELLS * share);
  return `[${"█".repeat(filled)}${"·".repeat(BAR_CELLS - filled)}]`;
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
