import type { RequestHandler } from "express";
import { rateLimit } from "express-rate-limit";
import { RequestError } from "../request-error.js";
import type { Caller } from "./authentication.js";

const windowMs = 1_000;

/** Refuses what one caller sends beyond so many requests a second; to be run once it is known. */
export function limitRate(requestsPerSecond: number): RequestHandler {
  return rateLimit({
    windowMs,
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
