import { common, ledger, peer } from "@hyperledger/fabric-protos";
import { sha256 } from "../bytes/sha256.js";
import type { TransactionEvent } from "./committed-transaction.js";

/** One namespace's part of a read/write set. */
export interface NamespaceReadWriteSet {
  readonly namespace: string;
  readonly reads: readonly ledger.rwset.kvrwset.KVRead[];
  readonly rangeQueries: readonly ledger.rwset.kvrwset.RangeQueryInfo[];
  readonly writes: readonly ledger.rwset.kvrwset.KVWrite[];
  readonly metadataWrites: readonly ledger.rwset.kvrwset.KVMetadataWrite[];
  /**
   * Tells whether it holds collections, which are private data. This ledger does not keep those.
   */
  readonly hasCollections: boolean;
}

/** The headers of an envelope. */
export interface EnvelopeHeader {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly channelHeaderBytes: Uint8Array;
  readonly channelHeader: common.ChannelHeader;
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
  readonly data: Uint8Array;
}

/** An endorsed action: the result of a proposal, and the signatures on it. */
export interface EndorsedAction {
  readonly proposalResponsePayload: Uint8Array;
  readonly endorsements: readonly peer.Endorsement[];
  readonly chaincodeAction: peer.ChaincodeAction;
}

/**
 * Parses a `common.Envelope` down to its headers.
 *
 * @throws an Error if the bytes are none
 */
export function parseHeader(envelopeBytes: Uint8Array): EnvelopeHeader {
  const envelope = common.Envelope.deserializeBinary(envelopeBytes);
  const payloadBytes = envelope.getPayload_asU8();
  const payload = common.Payload.deserializeBinary(payloadBytes);
  const header = payload.getHeader();
  if (header === undefined) throw new Error("payload has no header");
  const channelHeaderBytes = header.getChannelHeader_asU8();
  const signatureHeader = common.SignatureHeader.deserializeBinary(
    header.getSignatureHeader_asU8(),
  );
  return {
    payload: payloadBytes,
    signature: envelope.getSignature_asU8(),
    channelHeaderBytes,
    channelHeader: common.ChannelHeader.deserializeBinary(channelHeaderBytes),
    creator: signatureHeader.getCreator_asU8(),
    nonce: signatureHeader.getNonce_asU8(),
    data: payload.getData_asU8(),
  };
}

/** Computes the id that a transaction must have: the SHA-256 of nonce and creator, in hex. */
export function computeTransactionId(nonce: Uint8Array, creator: Uint8Array): string {
  return sha256(nonce, creator).toString("hex");
}

/**
 * Reads the read/write sets inside `protos.ChaincodeAction.results`.
 *
 * @throws an Error if the bytes are none, or if a range query's reads are only summarised
 */
export function parseReadWriteSet(results: Uint8Array): NamespaceReadWriteSet[] {
  const set = ledger.rwset.TxReadWriteSet.deserializeBinary(results);
  return set.getNsRwsetList().map((namespaced) => {
    const keyed = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(namespaced.getRwset_asU8());
    const rangeQueries = keyed.getRangeQueriesInfoList();
    if (rangeQueries.some((query) => query.hasReadsMerkleHashes())) {
      throw new Error("Merkle summaries of range queries are not supported");
    }
    return {
      namespace: namespaced.getNamespace(),
      reads: keyed.getReadsList(),
      rangeQueries,
      writes: keyed.getWritesList(),
      metadataWrites: keyed.getMetadataWritesList(),
      hasCollections: namespaced.getCollectionHashedRwsetList().length > 0,
    };
  });
}

/** Tells whether a write deletes its key. As in Fabric, writing an empty value does so too. */
export function isDeletion(write: ledger.rwset.kvrwset.KVWrite): boolean {
  return write.getIsDelete() || write.getValue_asU8().length === 0;
}

/** Reads the name of the chaincode that an endorsed transaction calls; empty if it names none. */
export function calledChaincode(channelHeader: common.ChannelHeader): string {
  const extension = channelHeader.getExtension_asU8();
  const parsed = peer.ChaincodeHeaderExtension.deserializeBinary(extension);
  return parsed.getChaincodeId()?.getName() ?? "";
}

/** Reads the event in `protos.ChaincodeAction.events`; undefined if there is none. */
export function parseEvent(action: peer.ChaincodeAction): TransactionEvent | undefined {
  const bytes = action.getEvents_asU8();
  if (bytes.length === 0) return undefined;
  const event = peer.ChaincodeEvent.deserializeBinary(bytes);
  if (event.getEventName() === "" && event.getChaincodeId() === "") return undefined;
  return {
    chaincodeId: event.getChaincodeId(),
    eventName: event.getEventName(),
    payload: event.getPayload_asU8(),
  };
}
