import { common, peer } from "@hyperledger/fabric-protos";
import { bytesField, encodeMessage } from "../bytes/encode-message.js";
import type { Identity, Membership } from "../identity/types.js";
import { computeTransactionId } from "../ledger/transaction.js";
import { sha256 } from "../bytes/sha256.js";
import { parse } from "../services/parse.js";

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
  /** The bytes of both headers as they arrived. */
  readonly channelHeader: Uint8Array;
  readonly signatureHeader: Uint8Array;
  /** The `ChaincodeProposalPayload` without its transient map. */
  readonly payload: Uint8Array;
  readonly hash: Uint8Array;
}

/** The parts of a proposal that a gateway looks at. The rest is for endorsers. */
export interface Destination {
  readonly channelId: string;
  /** The chaincode's name; undefined if the proposal has none. */
  readonly chaincode: string | undefined;
  readonly hasTransientData: boolean;
}

const headerTypes = new Map<number, string>(
  Object.entries(common.HeaderType).map(([name, type]) => [type, name]),
);

/**
 * A proposal's parts. Each is read once, when it is first asked for; an Error names a malformed
 * one.
 */
class Parts {
  readonly #signed: peer.SignedProposal;
  #proposal: peer.Proposal | undefined;
  #header: common.Header | undefined;
  #channelHeader: common.ChannelHeader | undefined;
  #payload: peer.ChaincodeProposalPayload | undefined;
  #specification: peer.ChaincodeInvocationSpec | undefined;

  constructor(signed: peer.SignedProposal) {
    this.#signed = signed;
  }

  get header(): common.Header {
    const bytes = this.#parent.getHeader_asU8();
    this.#header ??= parse("Header", () => common.Header.deserializeBinary(bytes));
    return this.#header;
  }

  get channelHeader(): common.ChannelHeader {
    const bytes = this.header.getChannelHeader_asU8();
    this.#channelHeader ??= parse("ChannelHeader", () =>
      common.ChannelHeader.deserializeBinary(bytes),
    );
    return this.#channelHeader;
  }

  get payload(): peer.ChaincodeProposalPayload {
    const bytes = this.#parent.getPayload_asU8();
    this.#payload ??= parse("ChaincodeProposalPayload", () =>
      peer.ChaincodeProposalPayload.deserializeBinary(bytes),
    );
    return this.#payload;
  }

  get specification(): peer.ChaincodeInvocationSpec {
    const bytes = this.payload.getInput_asU8();
    this.#specification ??= parse("ChaincodeInvocationSpec", () =>
      peer.ChaincodeInvocationSpec.deserializeBinary(bytes),
    );
    return this.#specification;
  }

  get #parent(): peer.Proposal {
    this.#proposal ??= parse("Proposal", () =>
      peer.Proposal.deserializeBinary(this.#signed.getProposalBytes_asU8()),
    );
    return this.#proposal;
  }
}

/** A signed proposal that is read as far as needed, and no part of it twice. */
export class SealedProposal {
  readonly signed: peer.SignedProposal;
  readonly #parts: Parts;

  constructor(signed: peer.SignedProposal) {
    this.signed = signed;
    this.#parts = new Parts(signed);
  }

  /** @throws an Error that names the part that is malformed. */
  destination(): Destination {
    const { channelHeader, payload, specification } = this.#parts;
    return {
      channelId: channelHeader.getChannelId(),
      chaincode: specification.getChaincodeSpec()?.getChaincodeId()?.getName(),
      hasTransientData: payload.getTransientmapMap().getLength() > 0,
    };
  }

  /**
   * Takes the proposal apart. This checks its shape only, see {@link authenticate}.
   *
   * @throws an Error that names the part that is missing or malformed.
   */
  unpack(): Proposal {
    const { header, channelHeader } = this.#parts;
    const channelHeaderBytes = header.getChannelHeader_asU8();
    const signatureHeaderBytes = header.getSignatureHeader_asU8();
    const signatureHeader = parse("SignatureHeader", () =>
      common.SignatureHeader.deserializeBinary(signatureHeaderBytes),
    );
    const chaincode = calledIn(channelHeader);
    const { payload } = this.#parts;
    const input = inputOf(this.#parts.specification);
    const payloadBytes = withoutTransientMap(payload);
    return {
      signed: this.signed,
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
      hash: sha256(channelHeaderBytes, signatureHeaderBytes, payloadBytes),
    };
  }
}

/** Takes a proposal apart of which nothing was read before, see {@link SealedProposal.unpack}. */
export function unpackProposal(signed: peer.SignedProposal): Proposal {
  return new SealedProposal(signed).unpack();
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

function calledIn(channelHeader: common.ChannelHeader): string {
  const extension = parse("ChaincodeHeaderExtension", () =>
    peer.ChaincodeHeaderExtension.deserializeBinary(channelHeader.getExtension_asU8()),
  );
  const chaincode = extension.getChaincodeId()?.getName();
  if (chaincode === undefined) throw new Error("ChaincodeHeaderExtension.ChaincodeId is nil");
  if (chaincode === "") throw new Error("ChaincodeHeaderExtension.ChaincodeId.Name is empty");
  return chaincode;
}

function inputOf(invocation: peer.ChaincodeInvocationSpec): peer.ChaincodeInput {
  const specification = invocation.getChaincodeSpec();
  if (specification === undefined) {
    throw new Error("chaincode invocation spec did not contain chaincode spec");
  }
  const input = specification.getInput();
  if (input === undefined) throw new Error("chaincode input did not contain any input");
  return input;
}

function withoutTransientMap(payload: peer.ChaincodeProposalPayload): Uint8Array {
  return encodeMessage(bytesField(1, payload.getInput_asU8()));
}
