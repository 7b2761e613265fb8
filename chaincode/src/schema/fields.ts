import type { HostOpening, HostReference } from "../records";
import { either, object } from "./object";
import type { NamedSchema } from "./schema";
import { oneOf, text } from "./values";

/** The algorithms whose digests the ledger knows how to read; both give 32 bytes. */
export const DIGEST_ALGORITHMS = ["sha256-tree", "sha256"] as const;

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

export const mspId = text({
  pattern: /^[A-Za-z0-9._-]{1,64}$/,
  expected: "an MSP id such as Org1MSP",
});

export const coinedId = text({
  pattern: new RegExp(`^[A-Za-z0-9._-]{1,64}:${uuid}$`),
  expected: "MSPID:uuid, the uuid in lower case",
});

/**
 * A digest. The pattern also lets through algorithms that the ledger does not know, so that they
 * are refused as not accepted and not as malformed.
 */
export const vmId = text({
  pattern: /^[a-z0-9]+(-[a-z0-9]+){0,3}:[0-9a-f]{32,128}$/,
  expected: "algorithm:hex, for sha256-tree and sha256 with 64 lower-case hex digits",
  refuse: (digest) =>
    DIGEST_ALGORITHMS.some((name) => name === algorithmOf(digest)) &&
    digest.length !== algorithmOf(digest).length + 1 + 64,
  code: "DIGEST_MALFORMED",
});

/** The part of a `vmId` before its colon. */
export function algorithmOf(digest: string): string {
  return digest.slice(0, digest.indexOf(":"));
}

/** ASCII only: look-alikes and invisible characters would let one host pass for another. */
export const hostName = text({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,252}$/,
  expected: "a host name of up to 253 letters, digits and . _ : @ / -",
});

export const localRef = text({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,252}$/,
  expected: "a name of up to 253 letters, digits and . _ : @ / -",
});

export const sha256Hex = text({
  pattern: /^[0-9a-f]{64}$/,
  expected: "64 lower-case hex digits",
});

export const channelName = text({
  pattern: /^[a-z][a-z0-9.-]{0,248}$/,
  expected: "a channel's name",
});

export const reason = oneOf(
  "CAPACITY",
  "POLICY",
  "TRANSFER_FAILED",
  "EXPIRED",
  "WITHDRAWN",
  "OTHER",
);

export const timestamp = text({
  pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/,
  expected: "an RFC 3339 time such as 2030-01-31T12:00:00Z",
  refuse: (time) => !isOnCalendar(time),
});

/** Engines disagree on 30 February, endorsers must not. */
function isOnCalendar(time: string): boolean {
  const numbers = time.match(/\d+/g)?.map(Number) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const [offsetHour = 0, offsetMinute = 0] = /[+-](\d{2}):(\d{2})$/.exec(time)?.slice(1) ?? [];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  const dateIsReal = day >= 1 && day <= days;
  const timeIsReal = hour <= 23 && minute <= 59 && second <= 59;
  return dateIsReal && timeIsReal && Number(offsetHour) <= 23 && Number(offsetMinute) <= 59;
}

export const namedHost = object("NamedHost", {
  description: "A host in the open.",
  required: { name: hostName },
});

const committedHost = object("CommittedHost", {
  description: "A commitment to a host, its opening sealed under its operator's own key.",
  required: {
    commitment: sha256Hex,
    sealed: text({
      pattern: /^(?=.{4,4096}$)([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
      expected: "base64 of up to 4096 characters",
    }),
  },
});

export const hostReference: NamedSchema<HostReference> = either("HostReference", {
  description: "A host by name, or a commitment to it: hex SHA-256 of the salt and the name.",
  first: namedHost,
  second: committedHost,
  discriminator: "name",
});

export const hostOpening: NamedSchema<HostOpening> = object("HostOpening", {
  description: "Opens a host commitment; without a salt, a host in the open.",
  required: { name: hostName },
  optional: {
    // Of one length: else the name's first characters could pass for the end of a longer salt, and
    // one commitment could be opened as two hosts.
    salt: text({ pattern: /^[0-9a-f]{64}$/, expected: "32 bytes in lower-case hex" }),
  },
});

/** What either() chose from, published too because the choice refers to it by name. */
export const hostSchemas = [namedHost, committedHost, hostReference, hostOpening];
