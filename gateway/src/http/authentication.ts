import { decodeJwt, errors, jwtVerify } from "jose";
import type { JWTPayload, JWTVerifyGetKey } from "jose";
import { LRUCache } from "lru-cache";
import { RequestError } from "../errors/request-error.js";
import { loadKeySet } from "./key-sets.js";

/** An issuer whose tokens are accepted. */
export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  /** The issuer's public keys as a JWKS: a file's name, or a URL. */
  readonly jwks: string;
  /**
   * Name of the claim with the roles, a string or a list. Dots lead into objects
   * (`realm_access.roles`).
   */
  readonly roleClaim: string;
}

export type Role = "manager" | "auditor";

/** The caller that sent a request. */
export interface Caller {
  readonly subject: string;
  readonly issuer: string;
  readonly roles: readonly Role[];
  /** The end of its token, in seconds since the epoch. */
  readonly expiresAt: number;
}

/** Asymmetric algorithms only: with a shared secret the gateway could forge its issuer's tokens. */
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const CLOCK_TOLERANCE_SECONDS = 5;
/**
 * The time during which a token that was checked is not checked again, and the number of tokens
 * that are remembered.
 */
const CHECKED_FOR_MS = 60_000;
const CHECKED_TOKENS = 1_000;
const roles: readonly Role[] = ["manager", "auditor"];
const REALM = 'Bearer realm="basics"';

/** Checks bearer tokens (JWTs) against the configured issuers. */
export class Authenticator {
  readonly #issuers: ReadonlyMap<string, Issuer & { readonly keys: JWTVerifyGetKey }>;
  readonly #now: () => number;
  /**
   * The callers by token. Keys are not read more often than that either, so no token lives longer
   * because of it.
   */
  readonly #checked = new LRUCache<string, { caller: Caller; until: number }>({
    max: CHECKED_TOKENS,
  });

  private constructor(
    issuers: ReadonlyMap<string, Issuer & { readonly keys: JWTVerifyGetKey }>,
    now: () => number,
  ) {
    this.#issuers = issuers;
    this.#now = now;
  }

  /**
   * @param now milliseconds since the epoch
   * @throws Error when an issuer's key file cannot be read
   */
  static async load(issuers: readonly Issuer[], now: () => number): Promise<Authenticator> {
    const loaded = issuers.map(async (issuer) => {
      return [issuer.issuer, { ...issuer, keys: await loadKeySet(issuer.jwks) }] as const;
    });
    return new Authenticator(new Map(await Promise.all(loaded)), now);
  }

  /**
   * @param authorization the request's Authorization header
   * @throws RequestError `TOKEN_MISSING`, `TOKEN_EXPIRED`, `TOKEN_INVALID`, `ISSUER_UNAVAILABLE`
   */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    const token = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) {
      throw new RequestError("TOKEN_MISSING", "The request carries no bearer token.", {
        headers: { "WWW-Authenticate": REALM },
      });
    }
    const checked = this.#checked.get(token);
    if (checked !== undefined && this.#now() < checked.until) return checked.caller;
    const caller = await this.#check(token);
    const until = Math.min(this.#now() + CHECKED_FOR_MS, caller.expiresAt * 1_000);
    this.#checked.set(token, { caller, until });
    return caller;
  }

  async #check(token: string): Promise<Caller> {
    const issuer = this.#issuers.get(claimedIssuer(token));
    if (issuer === undefined) throw invalidToken("Its issuer is not configured here.");
    try {
      const { payload } = await jwtVerify(token, issuer.keys, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms,
        requiredClaims: ["exp"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(this.#now()),
      });
      return {
        subject: payload.sub ?? "",
        issuer: issuer.issuer,
        roles: rolesOf(payload, issuer.roleClaim),
        expiresAt: payload.exp ?? 0,
      };
    } catch (error) {
      throw refusal(error);
    }
  }
}

/**
 * @throws RequestError `ROLE_FORBIDDEN` where the caller has none of the roles
 */
export function requireRole(caller: Caller, allowed: readonly Role[]): void {
  if (caller.roles.some((role) => allowed.includes(role))) return;
  const has = caller.roles.length === 0 ? "no role here" : `the role ${caller.roles.join(", ")}`;
  throw new RequestError(
    "ROLE_FORBIDDEN",
    `The token gives ${has}; this needs ${allowed.join(" or ")}.`,
    {
      headers: {
        "WWW-Authenticate": `${REALM}, error="insufficient_scope", error_description="needs the role ${allowed.join(" or ")}"`,
      },
    },
  );
}

/**
 * Reads the issuer that a token claims. It only chooses the keys to check with, so a false claim
 * fails there.
 */
function claimedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? "";
  } catch (cause) {
    throw invalidToken("It is not a JWT.", cause);
  }
}

function refusal(error: unknown): RequestError {
  if (error instanceof errors.JWTExpired) {
    return new RequestError("TOKEN_EXPIRED", "The bearer token has expired.", {
      cause: error,
      headers: {
        "WWW-Authenticate": `${REALM}, error="invalid_token", error_description="the token has expired"`,
      },
    });
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return invalidToken(`Its claim ${error.claim} is not acceptable.`, error);
  }
  if (error instanceof errors.JWKSTimeout || isFetchFailure(error)) {
    return new RequestError("ISSUER_UNAVAILABLE", "The issuer's keys could not be fetched.", {
      cause: error,
    });
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return invalidToken("Its algorithm is not accepted.", error);
  }
  return invalidToken("Its signature does not verify.", error);
}

/**
 * Tells whether jose failed because the JWKS did not answer: it then throws fetch's TypeError, or
 * its own base class.
 */
const isFetchFailure = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error.constructor === errors.JOSEError ||
  error instanceof errors.JWKSInvalid;

const invalidToken = (why: string, cause?: unknown): RequestError =>
  new RequestError("TOKEN_INVALID", `The bearer token is not accepted. ${why}`, {
    cause,
    headers: { "WWW-Authenticate": `${REALM}, error="invalid_token"` },
  });

function rolesOf(payload: JWTPayload, claim: string): Role[] {
  const value = payload[claim] ?? claim.split(".").reduce<unknown>(member, payload);
  const names: unknown[] = Array.isArray(value) ? value : [value];
  return roles.filter((role) => names.includes(role));
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
