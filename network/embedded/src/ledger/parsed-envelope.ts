import { common, peer } from "@hyperledger/fabric-protos";
import { sha256 } from "../bytes/sha256.js";
import {
  calledChaincode,
  computeTransactionId,
  parseEvent,
  parseHeader,
  parseReadWriteSet,
} from "./transaction.js";
import type { EndorsedAction, EnvelopeHeader, NamespaceReadWriteSet } from "./transaction.js";
import type { TransactionEvent, ValidationCode } from "./committed-transaction.js";

const Code = peer.TxValidationCode;

/** An envelope in good form: everything that can be checked without a ledger was checked. */
export interface EndorserTransaction {
  readonly kind: "endorser";
  readonly header: EnvelopeHeader;
  readonly action: EndorsedAction;
  readonly chaincode: string;
  readonly readWriteSets: readonly NamespaceReadWriteSet[];
  readonly event: TransactionEvent | undefined;
}

/** A channel configuration, as block 0 holds it. */
export interface ConfigTransaction {
  readonly kind: "config";
  readonly header: EnvelopeHeader;
}

/**
 * An envelope in bad form, and the code that Fabric gives it. If the fault is behind the headers,
 * Fabric checks the creator's signature first; such envelopes have a `header` here.
 */
export interface MalformedTransaction {
  readonly kind: "malformed";
  readonly code: ValidationCode;
  readonly header?: EnvelopeHeader;
}

export type ParsedEnvelope = EndorserTransaction | ConfigTransaction | MalformedTransaction;

/** Parses the bytes of a `common.Envelope` in the order in which Fabric's committer does. */
export function parseEnvelope(bytes: Uint8Array): ParsedEnvelope {
  if (bytes.length === 0) return { kind: "malformed", code: Code.NIL_ENVELOPE };
  let header: EnvelopeHeader;
  try {
    header = parseHeader(bytes);
  } catch {
    return { kind: "malformed", code: headerFault(bytes) };
  }
  return parseBehindHeader(header);
}

/** Parses an envelope whose headers were read before. */
export function parseBehindHeader(header: EnvelopeHeader): ParsedEnvelope {
  const type = header.channelHeader.getType();
  const known = type === common.HeaderType.CONFIG || type === common.HeaderType.CONFIG_UPDATE;
  if (!known && type !== common.HeaderType.ENDORSER_TRANSACTION) {
    return { kind: "malformed", code: Code.BAD_COMMON_HEADER };
  }
  const anonymous = header.nonce.length === 0 || header.creator.length === 0;
  if (type === common.HeaderType.CONFIG) return { kind: "config", header };
  if (header.channelHeader.getEpoch() !== 0 || anonymous) {
    return { kind: "malformed", code: Code.BAD_COMMON_HEADER };
  }
  if (type === common.HeaderType.CONFIG_UPDATE) {
    return { kind: "malformed", code: Code.UNSUPPORTED_TX_PAYLOAD, header };
  }
  const { nonce, creator, channelHeader } = header;
  if (computeTransactionId(nonce, creator) !== channelHeader.getTxId()) {
    return { kind: "malformed", code: Code.BAD_PROPOSAL_TXID, header };
  }
  return parseTransaction(header);
}

/** Distinguishes an unreadable payload from an unreadable header, as Fabric's codes do. */
function headerFault(bytes: Uint8Array): ValidationCode {
  try {
    const envelope = common.Envelope.deserializeBinary(bytes);
    try {
      common.Payload.deserializeBinary(envelope.getPayload_asU8());
    } catch {
      return Code.BAD_PAYLOAD;
    }
    return Code.BAD_COMMON_HEADER;
  } catch {
    return Code.INVALID_OTHER_REASON;
  }
}

function parseTransaction(header: EnvelopeHeader): ParsedEnvelope {
  const malformed = (code: ValidationCode): MalformedTransaction => ({
    kind: "malformed",
    code,
    header,
  });
  let endorsed: ReturnType<typeof parseAction>;
  let chaincodeAction: peer.ChaincodeAction;
  let chaincode: string;
  let readWriteSets: NamespaceReadWriteSet[];
  let event: TransactionEvent | undefined;
  try {
    endorsed = parseAction(header);
  } catch {
    return malformed(Code.INVALID_ENDORSER_TRANSACTION);
  }
  try {
    chaincode = calledChaincode(header.channelHeader);
  } catch {
    return malformed(Code.BAD_HEADER_EXTENSION);
  }
  try {
    chaincodeAction = peer.ChaincodeAction.deserializeBinary(endorsed.chaincodeAction);
  } catch {
    return malformed(Code.BAD_RESPONSE_PAYLOAD);
  }
  try {
    readWriteSets = parseReadWriteSet(chaincodeAction.getResults_asU8());
  } catch {
    return malformed(Code.BAD_RWSET);
  }
  const chaincodeId = chaincodeAction.getChaincodeId();
  if (chaincodeId === undefined) return malformed(Code.INVALID_OTHER_REASON);
  const agrees = chaincode !== "" && chaincodeId.getName() === chaincode;
  if (!agrees || chaincodeId.getVersion() === "") return malformed(Code.INVALID_CHAINCODE);
  try {
    event = parseEvent(chaincodeAction);
  } catch {
    return malformed(Code.INVALID_OTHER_REASON);
  }
  if (event !== undefined && event.chaincodeId !== chaincode) {
    return malformed(Code.INVALID_OTHER_REASON);
  }
  const action = { ...endorsed, chaincodeAction };
  return { kind: "endorser", header, action, chaincode, readWriteSets, event };
}

/**
 * Parses a transaction's action.
 *
 * @throws an Error if it is not a single action that belongs to its own proposal
 */
function parseAction(
  header: EnvelopeHeader,
): Omit<EndorsedAction, "chaincodeAction"> & { readonly chaincodeAction: Uint8Array } {
  const transaction = peer.Transaction.deserializeBinary(header.data);
  const [action, ...others] = transaction.getActionsList();
  if (action === undefined || others.length > 0) throw new Error("not exactly one action");
  const actionHeader = action.getHeader_asU8();
  const signatureHeader = common.SignatureHeader.deserializeBinary(actionHeader);
  if (signatureHeader.getNonce().length === 0 || signatureHeader.getCreator().length === 0) {
    throw new Error("the action's header has no nonce or no creator");
  }
  const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const endorsed = payload.getAction();
  if (endorsed === undefined) throw new Error("the action has no endorsed action");
  const proposalResponsePayload = endorsed.getProposalResponsePayload_asU8();
  const response = peer.ProposalResponsePayload.deserializeBinary(proposalResponsePayload);
  const proposalHash = sha256(
    header.channelHeaderBytes,
    actionHeader,
    payload.getChaincodeProposalPayload_asU8(),
  );
  if (!proposalHash.equals(response.getProposalHash_asU8())) {
    throw new Error("the endorsed response belongs to another proposal");
  }
  return {
    proposalResponsePayload,
    endorsements: endorsed.getEndorsementsList(),
    chaincodeAction: response.getExtension_asU8(),
  };
}
