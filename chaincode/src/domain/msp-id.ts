/**
 * The id of an operator's membership service provider (MSP) in Fabric, for example `Org1MSP`. It
 * names the operator.
 *
 * Fabric itself accepts any text. The tools around it (names in a channel's configuration,
 * certificates, folders) restrict it to 1 to 64 letters, digits, dots, hyphens and underscores.
 */
export type MspId = string;

/**
 * The form of an MSP id, to be put into a larger pattern. It refuses `.` and `..`, which are no
 * names of files, and `__proto__`, which is not usable as a key of a JavaScript object.
 */
export const MSP_ID_FORM = String.raw`(?!(?:\.{1,2}|__proto__)(?:$|:))[A-Za-z0-9._-]{1,64}`;

/** The form of an MSP id, for example `Org1MSP`, `Cloud_A.MSP-1` or `A`. */
export const MSP_ID_PATTERN = new RegExp(`^${MSP_ID_FORM}$`);

/** The form in words, which completes "must be …" or "expected …". */
export const MSP_ID_RULE = "an MSP id such as Org1MSP: 1 to 64 letters, digits and . _ -";
