import type { RequestHandler } from "express";
import { rateLimit } from "express-rate-limit";
import type { IncrementResponse, Store } from "express-rate-limit";
import { RequestError } from "../errors/request-error.js";
import type { Caller } from "./authentication.js";

const WINDOW_MS = 1_000;

/**
 * Counts requests by the time that has passed. The library's own store uses the time of day: if
 * that is put back by an hour, a caller that sends all the time is refused for an hour.
 */
class SteadyStore implements Store {
  readonly localKeys = true;
  readonly #windows = new Map<string, { hits: number; readonly endMs: number }>();

  increment(key: string): IncrementResponse {
    const nowMs = performance.now();
    // The windows are in the order in which they began, so only those at the front have ended.
    for (const [each, { endMs }] of this.#windows) {
      if (endMs > nowMs) break;
      this.#windows.delete(each);
    }
    const window = this.#windows.get(key) ?? { hits: 0, endMs: nowMs + WINDOW_MS };
    this.#windows.set(key, window);
    window.hits += 1;
    return { totalHits: window.hits, resetTime: new Date(Date.now() + window.endMs - nowMs) };
  }

  decrement(key: string): void {
    const window = this.#windows.get(key);
    if (window !== undefined) window.hits -= 1;
  }

  resetKey(key: string): void {
    this.#windows.delete(key);
  }
}

/**
 * Refuses the requests of one caller beyond this number in a second. It runs after the caller is
 * known.
 */
export function limitRate(requestsPerSecond: number): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    store: new SteadyStore(),
    limit: requestsPerSecond,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    keyGenerator: (_request, response) => {
      const { issuer, subject } = response.locals["caller"] as Caller;
      return JSON.stringify([issuer, subject]);
    },
    handler: () => {
      throw new RequestError(
        "TOO_MANY_REQUESTS",
        `This caller has sent ${requestsPerSecond} requests within a second.`,
      );
    },
  });
}
