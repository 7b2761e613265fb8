import type { Failure } from "./failure.js";

// These are the failures with which Fabric answers, in its own words.

export const FAILED_TO_COLLECT =
  "failed to collect enough transaction endorsements, see attached details for more info";
export const FAILED_TO_ENDORSE =
  "failed to endorse transaction, see attached details for more info";
export const PAYLOADS_DIFFER = "ProposalResponsePayloads do not match";

/** An error of the chaincode, as the gateway quotes it. */
export function thrown(message: string): string {
  return `chaincode response 500, ${message}`;
}

export function evaluateFailure(reason: string, { code = 2, mspId = "Org1MSP" } = {}): Failure {
  const message = `evaluate call to endorser returned error: ${reason}`;
  return { code, message, details: [`${mspId}: ${reason}`] };
}

export function endorseFailure(reason: string, mspId = "Org1MSP"): Failure {
  return { code: 10, message: FAILED_TO_ENDORSE, details: [`${mspId}: ${reason}`] };
}

/** The failures if the peer refuses a proposal without simulating it. */
export function refused(reason: string): { evaluate: Failure; endorse: Failure } {
  return { evaluate: evaluateFailure(reason, { code: 9 }), endorse: endorseFailure(reason) };
}

/** The message to a client that is not among the channel's readers. */
export function notReader(channel: string): string {
  return (
    `Failed evaluating policy on signed data during check policy on channel [${channel}] with policy ` +
    "[/Channel/Application/Readers]: [implicit policy evaluation failed - 0 sub-policies were satisfied, " +
    "but this policy requires 1 of the 'Readers' sub-policies to be satisfied]"
  );
}

/** The message to a client whose chaincode calls a channel among whose writers it is not. */
export function notWriterOf(channel: string): string {
  return notReader(channel).replaceAll("Readers", "Writers");
}

export const NOT_WRITER =
  "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of " +
  "the 'Writers' sub-policies to be satisfied: permission denied";

export const NOT_MESSAGE = "proto: cannot parse invalid wire-format data";

/** The failures of a client whom no policy of the channel knows. */
export function strangerTo(channel: string, reason: string): Record<string, Failure> {
  const denied = { code: 7, message: notReader(channel) };
  const forbidden = { message: "Unexpected status response: 403" };
  return {
    ...refused(reason),
    commitStatus: denied,
    chaincodeEvents: denied,
    blockEvents: forbidden,
    filteredBlockEvents: forbidden,
    blockAndPrivateDataEvents: forbidden,
  };
}

/** The failures on a channel that the peer has not joined. */
export function unknownChannel(channel: string): Record<string, Failure> {
  const denied = { code: 7, message: `Failed to get policy manager for channel [${channel}]` };
  const notFound = { message: "Unexpected status response: 404" };
  const config = `failed to get config for channel [${channel}]: could not get last config for channel ${channel}`;
  return {
    evaluate: { code: 14, message: config },
    endorse: { code: 9, message: notDefined("honest", channel) },
    commitStatus: denied,
    chaincodeEvents: denied,
    blockEvents: notFound,
    filteredBlockEvents: notFound,
    blockAndPrivateDataEvents: notFound,
  };
}

export function notDefined(chaincode: string, channel: string): string {
  return (
    "no combination of peers can be derived which satisfy the endorsement policy: " +
    `No metadata was found for chaincode ${chaincode} in channel ${channel}`
  );
}

/** The failure of chaincode whose call of other chaincode the peer could not make. */
export function failedCall(reason: string, mspId = "Org1MSP"): Failure {
  const failed = `INVOKE_CHAINCODE failed: transaction ID: <id>: ${reason}`;
  return evaluateFailure(thrown(failed), { mspId });
}
