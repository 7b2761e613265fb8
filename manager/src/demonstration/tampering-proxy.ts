import { startForwardingProxy } from "./forwarding-proxy.js";

/** The middle of this many bytes is content, not the header of a run. */
const LEAST_BYTES = 64;

export interface TamperingProxy {
  /** Put this in place of the target's URL. */
  readonly url: string;
  /** How many bytes it has flipped. */
  readonly flipped: number;
  /** Flips one byte of the n-th PATCH body from now on, counted from 1. */
  tamper(nth: number): void;
  close(): Promise<void>;
}

/**
 * An HTTP proxy on loopback that alters one byte of an image on its way, for demonstrations and
 * tests: what arrives looks whole, and only its digest tells.
 */
export async function startTamperingProxy(options: {
  /** Where it forwards to: a manager's base URL. */
  readonly target: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Tampers with the n-th PATCH body from the start; default: with none. */
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
