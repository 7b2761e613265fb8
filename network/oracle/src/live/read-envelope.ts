import { createHash, verify, X509Certificate } from "node:crypto";
import { common, msp, peer } from "@hyperledger/fabric-protos";

/** What an ordering service can tell of an envelope without knowing its channel's members. */
export interface EnvelopeSummary {
  readonly channelId: string;
  /** One of `common.HeaderType`. */
  readonly type: number;
  /** Empty for configuration. */
  readonly transactionId: string;
  /** Who calls what; absent unless it is an endorsed transaction. */
  readonly call?: {
    readonly chaincode: string;
    /** The first argument, without a contract's name before a colon. */
    readonly functionName: string;
  };
}

/**
 * Reads a serialised `common.Envelope`.
 *
 * @throws an Error where the bytes are none, or its transaction id is not its creator's and nonce's.
 */
export function readEnvelope(bytes: Uint8Array): EnvelopeSummary {
  const { channelHeader, signatureHeader, data } = partsOf(bytes);
  const type = channelHeader.getType();
  const transactionId = channelHeader.getTxId();
  const summary = { channelId: channelHeader.getChannelId(), type, transactionId };
  if (type !== common.HeaderType.ENDORSER_TRANSACTION) return summary;
  const expected = createHash("sha256")
    .update(signatureHeader.getNonce_asU8())
    .update(signatureHeader.getCreator_asU8())
    .digest("hex");
  if (transactionId !== expected) throw new Error("the transaction id is not its creator's");
  const extension = peer.ChaincodeHeaderExtension.deserializeBinary(
    channelHeader.getExtension_asU8(),
  );
  const chaincode = extension.getChaincodeId()?.getName() ?? "";
  return { ...summary, call: { chaincode, functionName: calledFunction(data) } };
}

/** Whether the key of its creator's certificate signed an envelope; says nothing on whose that is. */
export function isSigned(bytes: Uint8Array): boolean {
  try {
    const { payload, signature, signatureHeader } = partsOf(bytes);
    const identity = msp.SerializedIdentity.deserializeBinary(signatureHeader.getCreator_asU8());
    const { publicKey } = new X509Certificate(identity.getIdBytes_asU8());
    const algorithm = publicKey.asymmetricKeyType === "ed25519" ? null : "sha256";
    return verify(algorithm, payload, publicKey, signature);
  } catch {
    return false;
  }
}

function partsOf(bytes: Uint8Array): {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly channelHeader: common.ChannelHeader;
  readonly signatureHeader: common.SignatureHeader;
  readonly data: Uint8Array;
} {
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = envelope.getPayload_asU8();
  const content = common.Payload.deserializeBinary(payload);
  const header = content.getHeader();
  if (header === undefined) throw new Error("the envelope has no header");
  return {
    payload,
    signature: envelope.getSignature_asU8(),
    channelHeader: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
    signatureHeader: common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()),
    data: content.getData_asU8(),
  };
}

function calledFunction(data: Uint8Array): string {
  const [action] = peer.Transaction.deserializeBinary(data).getActionsList();
  if (action === undefined) throw new Error("the transaction has no action");
  const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const proposal = peer.ChaincodeProposalPayload.deserializeBinary(
    payload.getChaincodeProposalPayload_asU8(),
  );
  const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8());
  const [name] = invocation.getChaincodeSpec()?.getInput()?.getArgsList_asU8() ?? [];
  const text = Buffer.from(name ?? []).toString("utf8");
  return text.slice(text.lastIndexOf(":") + 1);
}
