import { createHash } from "node:crypto";
import { common, peer } from "@hyperledger/fabric-protos";
import type { Identity, Membership } from "../identity/types.js";
import { parse } from "./parse.js";

/** A proposal taken apart once, for all organisations that simulate it. */
export interface Proposal {
  readonly signed: peer.SignedProposal;
  readonly channelId: string;
  readonly transactionId: string;
  readonly type: number;
  readonly epoch: number;
  readonly chaincode: string;
  readonly input: peer.ChaincodeInput;
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
  /** Header bytes as they came. */
  readonly channelHeader: Uint8Array;
  readonly signatureHeader: Uint8Array;
  /** `ChaincodeProposalPayload` without its transient map. */
  readonly payload: Uint8Array;
  readonly hash: Uint8Array;
}

/** What of a proposal a gateway looks at; the rest is for endorsers. */
export interface Destination {
  readonly channelId: string;
  /** Undefined where nothing says which. */
  readonly chaincode: string | undefined;
  readonly hasTransientData: boolean;
}

const headerTypes = new Map<number, string>(
  Object.entries(common.HeaderType).map(([name, type]) => [type, name]),
);

/** @throws an Error that names the part that is malformed. */
export function destinationOf(signed: peer.SignedProposal): Destination {
  const proposal = parse("Proposal", () =>
    peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8()),
  );
  const header = parse("Header", () => common.Header.deserializeBinary(proposal.getHeader_asU8()));
  const channelHeader = parse("ChannelHeader", () =>
    common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
  );
  const payload = parse("ChaincodeProposalPayload", () =>
    peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8()),
  );
  const specification = parse("ChaincodeInvocationSpec", () =>
    peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()),
  );
  return {
    channelId: channelHeader.getChannelId(),
    chaincode: specification.getChaincodeSpec()?.getChaincodeId()?.getName(),
    hasTransientData: payload.getTransientmapMap().getLength() > 0,
  };
}

/**
 * Takes a signed proposal apart; checks its shape only, see {@link authenticate}.
 *
 * @throws an Error that names the part that is missing or malformed.
 */
export function unpackProposal(signed: peer.SignedProposal): Proposal {
  const proposal = parse("Proposal", () =>
    peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8()),
  );
  const header = parse("Header", () => common.Header.deserializeBinary(proposal.getHeader_asU8()));
  const channelHeaderBytes = header.getChannelHeader_asU8();
  const signatureHeaderBytes = header.getSignatureHeader_asU8();
  const channelHeader = parse("ChannelHeader", () =>
    common.ChannelHeader.deserializeBinary(channelHeaderBytes),
  );
  const signatureHeader = parse("SignatureHeader", () =>
    common.SignatureHeader.deserializeBinary(signatureHeaderBytes),
  );
  const extension = parse("ChaincodeHeaderExtension", () =>
    peer.ChaincodeHeaderExtension.deserializeBinary(channelHeader.getExtension_asU8()),
  );
  const chaincode = extension.getChaincodeId()?.getName();
  if (chaincode === undefined) throw new Error("ChaincodeHeaderExtension.ChaincodeId is nil");
  if (chaincode === "") throw new Error("ChaincodeHeaderExtension.ChaincodeId.Name is empty");
  const payload = parse("ChaincodeProposalPayload", () =>
    peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8()),
  );
  const input = invocationInput(payload.getInput_asU8());
  const payloadBytes = withoutTransientMap(payload);
  return {
    signed,
    channelId: channelHeader.getChannelId(),
    transactionId: channelHeader.getTxId(),
    type: channelHeader.getType(),
    epoch: channelHeader.getEpoch(),
    chaincode,
    input,
    creator: signatureHeader.getCreator_asU8(),
    nonce: signatureHeader.getNonce_asU8(),
    channelHeader: channelHeaderBytes,
    signatureHeader: signatureHeaderBytes,
    payload: payloadBytes,
    hash: createHash("sha256")
      .update(channelHeaderBytes)
      .update(signatureHeaderBytes)
      .update(payloadBytes)
      .digest(),
  };
}

/**
 * Checks header, transaction id and signature as an endorsing peer does.
 *
 * @throws an Error with the peer's message.
 */
export function authenticate(proposal: Proposal, membership: Membership): Identity {
  const { channelId, creator, nonce, signed } = proposal;
  const { ENDORSER_TRANSACTION, CONFIG } = common.HeaderType;
  if (proposal.type !== ENDORSER_TRANSACTION && proposal.type !== CONFIG) {
    throw new Error(`invalid header type ${headerTypes.get(proposal.type) ?? proposal.type}`);
  }
  if (proposal.epoch !== 0) throw new Error("epoch is non-zero");
  if (nonce.length === 0) throw new Error("nonce is empty");
  if (creator.length === 0) throw new Error("creator is empty");
  const expected = computeTransactionId(nonce, creator);
  if (proposal.transactionId !== expected) {
    throw new Error(
      `incorrectly computed txid '${proposal.transactionId}' -- expected '${expected}'`,
    );
  }
  if (signed.getSignature_asU8().length === 0) throw new Error("empty signature bytes");
  let identity: Identity;
  try {
    identity = membership.deserialize(creator);
  } catch (cause) {
    throw new Error(
      `access denied: channel [${channelId}] creator org unknown, creator is malformed`,
      { cause },
    );
  }
  if (!identity.verify(signed.getProposalBytes_asU8(), signed.getSignature_asU8())) {
    throw new Error(`access denied: channel [${channelId}] creator org [${identity.mspId}]`);
  }
  return identity;
}

/** Hex SHA-256 of nonce and creator. */
export function computeTransactionId(nonce: Uint8Array, creator: Uint8Array): string {
  return createHash("sha256").update(nonce).update(creator).digest("hex");
}

function invocationInput(bytes: Uint8Array): peer.ChaincodeInput {
  const specification = parse("ChaincodeInvocationSpec", () =>
    peer.ChaincodeInvocationSpec.deserializeBinary(bytes),
  ).getChaincodeSpec();
  if (specification === undefined) {
    throw new Error("chaincode invocation spec did not contain chaincode spec");
  }
  const input = specification.getInput();
  if (input === undefined) throw new Error("chaincode input did not contain any input");
  return input;
}

function withoutTransientMap(payload: peer.ChaincodeProposalPayload): Uint8Array {
  const stripped = new peer.ChaincodeProposalPayload();
  stripped.setInput(payload.getInput_asU8());
  return stripped.serializeBinary();
}
