import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import { ManagerError } from "../errors.js";

/** Lets through only calls from this machine that carry the control token. @throws ManagerError */
export function authorizeControl(controlToken: string): RequestHandler {
  const expected = fingerprint(controlToken);
  return (request, _response, next) => {
    const { remoteAddress = "" } = request.socket;
    if (!/^(127\.|::1$|::ffff:127\.)/.test(remoteAddress)) {
      throw new ManagerError("NOT_LOOPBACK", "The control API answers this machine only.");
    }
    const [scheme, token] = (request.headers.authorization ?? "").split(" ", 2);
    if (scheme?.toLowerCase() !== "bearer" || token === undefined) {
      throw new ManagerError("TOKEN_MISSING", "The control token is missing.");
    }
    // All fingerprints have one length, so the time of the comparison tells nothing about the
    // token.
    if (!timingSafeEqual(fingerprint(token), expected)) {
      throw new ManagerError("TOKEN_WRONG", "That is not the control token.");
    }
    next();
  };
}

function fingerprint(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
