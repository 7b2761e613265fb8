import { createHash, createPrivateKey, randomBytes } from "node:crypto";
import { hash, signers } from "@hyperledger/fabric-gateway";
import { common, msp, peer } from "@hyperledger/fabric-protos";
import timestampMessages from "google-protobuf/google/protobuf/timestamp_pb.js";

export interface TransactionOptions {
  readonly channel: string;
  readonly chaincode: string;
  readonly functionName: string;
  /** The identity that signs; certificate and key are PEM. */
  readonly creator: {
    readonly mspId: string;
    readonly certificate: string;
    readonly privateKey: string;
  };
}

export interface MadeTransaction {
  readonly transactionId: string;
  readonly envelope: Uint8Array;
}

/**
 * Makes a transaction that an ordering service takes. Nobody endorsed it, but only peers check
 * that.
 */
export async function makeTransaction(options: TransactionOptions): Promise<MadeTransaction> {
  const { channel, creator } = options;
  const identity = new msp.SerializedIdentity();
  identity.setMspid(creator.mspId);
  identity.setIdBytes(Buffer.from(creator.certificate));
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(identity.serializeBinary());
  signatureHeader.setNonce(randomBytes(24));
  const transactionId = createHash("sha256")
    .update(signatureHeader.getNonce_asU8())
    .update(signatureHeader.getCreator_asU8())
    .digest("hex");
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(options.chaincode);
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincodeId);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setChannelId(channel);
  channelHeader.setTxId(transactionId);
  channelHeader.setTimestamp(timestampMessages.Timestamp.fromDate(new Date()));
  channelHeader.setExtension$(extension.serializeBinary());
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(callOf(options, signatureHeader.serializeBinary(), chaincodeId));
  const bytes = payload.serializeBinary();
  const sign = signers.newPrivateKeySigner(createPrivateKey(creator.privateKey));
  const envelope = new common.Envelope();
  envelope.setPayload(bytes);
  envelope.setSignature(await sign(hash.sha256(bytes)));
  return { transactionId, envelope: envelope.serializeBinary() };
}

function callOf(
  { functionName }: TransactionOptions,
  header: Uint8Array,
  chaincodeId: peer.ChaincodeID,
): Uint8Array {
  const input = new peer.ChaincodeInput();
  input.setArgsList([Buffer.from(functionName), Buffer.from("{}")]);
  const specification = new peer.ChaincodeSpec();
  specification.setChaincodeId(chaincodeId);
  specification.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(specification);
  const proposal = new peer.ChaincodeProposalPayload();
  proposal.setInput(invocation.serializeBinary());
  const payload = new peer.ChaincodeActionPayload();
  payload.setChaincodeProposalPayload(proposal.serializeBinary());
  const action = new peer.TransactionAction();
  action.setHeader(header);
  action.setPayload(payload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(action);
  return transaction.serializeBinary();
}
