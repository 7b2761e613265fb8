import { startForwardingProxy } from "./forwarding-proxy.js";

/** The middle of this many bytes is content, not the header of a run. */
const LEAST_BYTES = 64;

/** A proxy that is running. */
export interface TamperingProxy {
  /** The URL to put in place of the target's own. */
  readonly url: string;
  /** The number of bytes that it has altered. */
  readonly flipped: number;
  /** Has it alter one byte of the n-th PATCH body from now on, counted from 1. */
  tamper(nth: number): void;
  /** Ends it, and all its connections. */
  close(): Promise<void>;
}

/**
 * An HTTP proxy on loopback that alters one byte of an image on its way, for demonstrations and
 * tests: what arrives looks whole, and only its digest tells.
 */
export async function startTamperingProxy(options: {
  /** The base URL of the manager to which it forwards. */
  readonly target: string;
  /** The port on which it listens; default 0: any free port. */
  readonly port?: number;
  /** The number of the PATCH body, from the start, that it alters; default: none. */
  readonly nth?: number;
}): Promise<TamperingProxy> {
  let untilTampering = options.nth ?? 0;
  let flipped = 0;
  const proxy = await startForwardingProxy(
    options.target,
    ({ method }) => {
      if (method !== "PATCH") return undefined;
      const tampering = untilTampering === 1;
      if (untilTampering > 0) untilTampering -= 1;
      if (!tampering) return undefined;
      flipped += 1;
      return flipOneBit();
    },
    options.port,
  );
  return {
    url: proxy.url,
    get flipped() {
      return flipped;
    },
    tamper: (nth) => {
      untilTampering = nth;
    },
    close: () => proxy.close(),
  };
}

/** Flips one bit in the first piece of a body that is longer than the header of a run. */
function flipOneBit(): (received: Buffer) => void {
  let pending = true;
  return (received) => {
    if (!pending || received.length < LEAST_BYTES) return;
    const middle = received.length >> 1;
    received[middle] = (received[middle] ?? 0) ^ 1;
    pending = false;
  };
}
