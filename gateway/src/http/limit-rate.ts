import type { RequestHandler } from "express";
import { rateLimit } from "express-rate-limit";
import type { IncrementResponse, Store } from "express-rate-limit";
import { RequestError } from "../request-error.js";
import type { Caller } from "./authentication.js";

const windowMs = 1_000;

/**
 * Counts by the time that has passed. The library's own store goes by the time of day: where that is
 * put back by an hour, a caller that sends all the time is refused for an hour.
 */
class SteadyStore implements Store {
  readonly localKeys = true;
  readonly #hits = new Map<string, number>();
  #window = -1;

  increment(key: string): IncrementResponse {
    const window = Math.floor(performance.now() / windowMs);
    if (window !== this.#window) this.#hits.clear();
    this.#window = window;
    const totalHits = (this.#hits.get(key) ?? 0) + 1;
    this.#hits.set(key, totalHits);
    return { totalHits, resetTime: undefined };
  }

  decrement(key: string): void {
    this.#hits.set(key, Math.max(0, (this.#hits.get(key) ?? 0) - 1));
  }

  resetKey(key: string): void {
    this.#hits.delete(key);
  }
}

/** Refuses what one caller sends beyond so many requests a second; to be run once it is known. */
export function limitRate(requestsPerSecond: number): RequestHandler {
  return rateLimit({
    windowMs,
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
