import { common } from "@hyperledger/fabric-protos";
import type { Membership } from "../identity/types.js";
import { identityOf } from "../ledger/validation/endorsements.js";
import { parseHeader } from "../ledger/transaction.js";
import type { EnvelopeHeader } from "../ledger/transaction.js";
import type { BroadcastAnswer } from "./types.js";

const { Status, HeaderType } = common;

export interface EnvelopeRules {
  readonly channelId: string;
  readonly membership: Membership;
  readonly absoluteMaxBytes: number;
}

export type EnvelopeVerdict =
  | { readonly accepted: true; readonly header: EnvelopeHeader; readonly size: number }
  | { readonly accepted: false; readonly answer: BroadcastAnswer };

/**
 * Checks an envelope as an ordering service does before it gives it its place.
 *
 * @param known the envelope's headers, if they were read before
 */
export function checkEnvelope(
  envelope: Uint8Array,
  rules: EnvelopeRules,
  known?: EnvelopeHeader,
): EnvelopeVerdict {
  let header: EnvelopeHeader;
  try {
    header = known ?? parseHeader(envelope);
  } catch (error) {
    return refuse(Status.BAD_REQUEST, `envelope cannot be read: ${String(error)}`);
  }
  if (header.channelHeader.getChannelId() !== rules.channelId) {
    return refuse(Status.NOT_FOUND, "channel does not exist");
  }
  const unsupported = refuseType(header.channelHeader.getType());
  if (unsupported !== undefined) return unsupported;
  const size = header.payload.length + header.signature.length;
  if (size > rules.absoluteMaxBytes) {
    return refuse(
      Status.BAD_REQUEST,
      `message payload is ${size} bytes and exceeds maximum allowed ${rules.absoluteMaxBytes} bytes`,
    );
  }
  const creator = identityOf(header.creator, rules.membership);
  if (creator !== undefined && Date.now() > creator.expiresAt) {
    return refuse(Status.BAD_REQUEST, "broadcast client identity expired");
  }
  if (creator?.verify(header.payload, header.signature) !== true) {
    return refuse(
      Status.FORBIDDEN,
      `implicit policy evaluation failed - 0 sub-policies were satisfied, but this ` +
        "policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied",
    );
  }
  return { accepted: true, header, size };
}

function refuseType(type: number): EnvelopeVerdict | undefined {
  if (type === HeaderType.ENDORSER_TRANSACTION) return undefined;
  if (type === HeaderType.CONFIG || type === HeaderType.CONFIG_UPDATE) {
    return refuse(
      Status.NOT_IMPLEMENTED,
      "channels of an embedded network are configured when it is made; they cannot be changed",
    );
  }
  return refuse(Status.BAD_REQUEST, `messages of type ${type} are not ordered`);
}

function refuse(status: number, info: string): EnvelopeVerdict {
  return { accepted: false, answer: { status, info } };
}
