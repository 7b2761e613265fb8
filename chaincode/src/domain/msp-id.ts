/**
 * An operator, by the id of its membership service provider (MSP) in Fabric, for example `Org1MSP`.
 *
 * Fabric itself takes any text. What the tools around it take (names in a channel's configuration,
 * certificates, folders) leaves 1 to 64 letters, digits, dots, hyphens and underscores.
 */
export type MspId = string;

/**
 * The form of an MSP id, to be put into a larger pattern. It refuses `.` and `..`, which are no
 * names of files, and `__proto__`, which is no key of a JavaScript object.
 */
export const MSP_ID_FORM = String.raw`(?!(?:\.{1,2}|__proto__)(?:$|:))[A-Za-z0-9._-]{1,64}`;

/** The form of an MSP id: `Org1MSP`, `Cloud_A.MSP-1`, `A`. */
export const MSP_ID_PATTERN = new RegExp(`^${MSP_ID_FORM}$`);

/** What a value of this form is, to complete "must be …" or "expected …". */
export const MSP_ID_RULE = "an MSP id such as Org1MSP: 1 to 64 letters, digits and . _ -";
