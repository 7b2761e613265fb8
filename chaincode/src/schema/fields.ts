import {
  CHANNEL_NAME_PATTERN,
  COINED_ID_PATTERN,
  COINED_ID_RULE,
  HOST_SALT_PATTERN,
  MSP_ID_PATTERN,
  MSP_ID_RULE,
  NAME_PATTERN,
  NAME_RULE,
  REASON_CODES,
  SHA256_HEX_PATTERN,
  VM_ID_PATTERN,
  VM_ID_RULE,
} from "../domain";
import type { HostOpening, HostReference } from "../domain";
import { either, object } from "./object";
import type { NamedSchema } from "./schema";
import { oneOf, text } from "./values";

export const mspId = text({ pattern: MSP_ID_PATTERN, expected: MSP_ID_RULE });

export const coinedId = text({ pattern: COINED_ID_PATTERN, expected: COINED_ID_RULE });

export const vmId = text({
  pattern: VM_ID_PATTERN,
  expected: VM_ID_RULE,
  code: "DIGEST_MALFORMED",
});

export const hostName = text({ pattern: NAME_PATTERN, expected: `a host's name: ${NAME_RULE}` });

export const localRef = text({ pattern: NAME_PATTERN, expected: `a name: ${NAME_RULE}` });

export const sha256Hex = text({
  pattern: SHA256_HEX_PATTERN,
  expected: "64 lower-case hex digits",
});

export const channelName = text({
  pattern: CHANNEL_NAME_PATTERN,
  expected: "a channel's name",
});

export const reason = oneOf(...REASON_CODES);

export const timestamp = text({
  pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/,
  expected: "an RFC 3339 time such as 2030-01-31T12:00:00Z",
  refuse: (time) => !isOnCalendar(time),
});

/**
 * Tells whether the date exists. JavaScript engines disagree on 30 February; endorsers must not.
 */
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
    salt: text({ pattern: HOST_SALT_PATTERN, expected: "32 bytes in lower-case hex" }),
  },
});

/**
 * The alternatives of either() and the choices themselves. All are published, because a choice
 * refers to its alternatives by name.
 */
export const hostSchemas = [namedHost, committedHost, hostReference, hostOpening];
