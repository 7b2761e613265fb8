import type { peer } from "@hyperledger/fabric-protos";
import { bytesField, encodeMessage, messageField } from "../../bytes/encode-message.js";
import type { Proposal } from "../../peer/proposal.js";

/**
 * Makes the `common.Envelope` that a client signs: its proposal, the result, and the endorsements
 * of that.
 */
export function prepareTransaction(
  proposal: Proposal,
  responsePayload: Uint8Array,
  endorsements: readonly peer.Endorsement[],
): Uint8Array {
  const { channelHeader, signatureHeader } = proposal;
  const endorsedAction = encodeMessage(
    bytesField(1, responsePayload),
    ...endorsements.map((each) => messageField(2, encodeEndorsement(each))),
  );
  const actionPayload = encodeMessage(
    bytesField(1, proposal.payload),
    messageField(2, endorsedAction),
  );
  const action = encodeMessage(bytesField(1, signatureHeader), bytesField(2, actionPayload));
  const header = encodeMessage(bytesField(1, channelHeader), bytesField(2, signatureHeader));
  const transaction = encodeMessage(messageField(1, action));
  const payload = encodeMessage(messageField(1, header), bytesField(2, transaction));
  return encodeMessage(bytesField(1, payload));
}

function encodeEndorsement(endorsement: peer.Endorsement): Uint8Array {
  return encodeMessage(
    bytesField(1, endorsement.getEndorser_asU8()),
    bytesField(2, endorsement.getSignature_asU8()),
  );
}
