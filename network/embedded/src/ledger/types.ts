import type { peer } from "@hyperledger/fabric-protos";
import type { Identity, Membership } from "../identity/types.js";
import type { EnvelopeHeader } from "./transaction.js";

/** Fabric's `protos.TxValidationCode` (0 is VALID). */
export type ValidationCode = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];

/** Where a value was written; ordered by block, then by transaction. */
export interface Version {
  readonly blockNumber: number;
  readonly transactionNumber: number;
}

export interface VersionedValue {
  readonly value: Uint8Array;
  readonly version: Version;
  /** By name; `VALIDATION_PARAMETER` holds a key's own endorsement policy. */
  readonly metadata?: ReadonlyMap<string, Uint8Array>;
}

export interface KeyedValue extends VersionedValue {
  readonly key: string;
}

/** One modification of a key, as history tells it. */
export interface Modification {
  readonly transactionId: string;
  readonly version: Version;
  /** The client's claim, from the channel header. */
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly isDelete: boolean;
  /** Empty where deleted. */
  readonly value: Uint8Array;
}

/** The state after block `height - 1`; later commits do not change it. */
export interface Snapshot {
  readonly height: number;
  get(namespace: string, key: string): VersionedValue | undefined;
  /**
   * Keys from `start` (inclusive) to `end` (exclusive) in bytewise UTF-8 order; an empty `start` or
   * `end` is open. Lazy: costs what is taken from it.
   */
  range(namespace: string, start: string, end: string): IterableIterator<KeyedValue>;
  /** Newest first, as Fabric does; only what blocks below `height` wrote. Lazy. */
  history(namespace: string, key: string): IterableIterator<Modification>;
}

/** Who must endorse what. `policy/` makes these. */
export interface EndorsementPolicy {
  /** Whether these (distinct, verified) endorsers are enough. */
  evaluate(endorsers: readonly Identity[]): boolean;
  /** Whether one peer of each of these organisations would be enough; used to choose endorsers. */
  satisfiedByPeersOf(mspIds: readonly string[]): boolean;
}

/** The chaincodes that a channel has committed definitions of. */
export interface ChannelPolicies {
  /** Undefined where no chaincode of that name is defined on the channel. */
  endorsement(chaincode: string): EndorsementPolicy | undefined;
}

/** A chaincode event as a transaction carries it. */
export interface TransactionEvent {
  readonly chaincodeId: string;
  readonly eventName: string;
  readonly payload: Uint8Array;
}

export interface CommittedTransaction {
  readonly transactionId: string;
  /** `common.HeaderType`: 3 for endorsed transactions, 1 for configuration. */
  readonly type: number;
  readonly code: ValidationCode;
  /** Name of the chaincode that was called; empty for other types. */
  readonly chaincode: string;
  readonly event?: TransactionEvent;
}

/** A block and what is needed of it to serve events. */
export interface CommittedBlock {
  readonly number: number;
  /** Serialised `common.Block`, metadata included. */
  readonly bytes: Uint8Array;
  readonly transactions: readonly CommittedTransaction[];
}

export interface TransactionLocation {
  readonly blockNumber: number;
  readonly transactionNumber: number;
  readonly code: ValidationCode;
}

export interface ChannelLedgerOptions {
  readonly channelId: string;
  /** Made where absent. */
  readonly folder: string;
  /** Envelope of block 0 (type CONFIG), used where the folder holds no block. */
  readonly genesis: Uint8Array;
  readonly membership: Membership;
  readonly policies: ChannelPolicies;
}

/**
 * One channel: its blocks (the truth, on disk) and the state and history that they make (in memory).
 * `ledger/channel-ledger.ts` exports `openChannelLedger(options): Promise<ChannelLedger>`.
 */
export interface ChannelLedger {
  readonly channelId: string;
  /** Number of blocks; at least 1, for block 0. */
  readonly height: number;
  /** Hash of the last block's header. */
  readonly lastHash: Uint8Array;
  /** Hash of the header before it; empty at height 1. */
  readonly previousHash: Uint8Array;
  /**
   * Makes the next block of these `common.Envelope`s, validates, writes and syncs it, applies its
   * valid transactions, then tells subscribers. Calls are serialised; an envelope never makes it
   * throw. Rejects when the disk fails, and so do all later calls.
   *
   * @param headers - the envelopes', where they were read before.
   */
  append(
    envelopes: readonly Uint8Array[],
    headers?: readonly (EnvelopeHeader | undefined)[],
  ): Promise<CommittedBlock>;
  /** Undefined at or above the height. */
  getBlock(blockNumber: number): Promise<CommittedBlock | undefined>;
  /** The block whose header has this hash. */
  findBlock(hash: Uint8Array): number | undefined;
  /** Where a transaction first stands, valid or not (a later duplicate does not change this). */
  getTransaction(transactionId: string): TransactionLocation | undefined;
  /** Cheap: the same object while the height stays. */
  snapshot(): Snapshot;
  /** Called, in order, after a block is durable and applied. Returns how to unsubscribe. */
  onCommit(listener: (block: CommittedBlock) => void): () => void;
  /** Resolves when the transaction is committed; rejects with the signal's reason. */
  waitForTransaction(transactionId: string, signal: AbortSignal): Promise<TransactionLocation>;
  /** Finishes the append under way and closes files; later appends reject. */
  close(): Promise<void>;
}

/*
 * Modules of policy/:
 *   signature-policy.ts  parsePolicy(text: string, mspIds: readonly string[]): EndorsementPolicy
 *                        "MAJORITY" | "ALL" | "ANY" (of `mspIds`, role peer), "OR('Org1MSP.peer', …)",
 *                        AND, OutOf(n, …); throws an Error naming what is wrong and where
 *                        policyFromEnvelope(bytes: Uint8Array): EndorsementPolicy, of a serialised
 *                        common.SignaturePolicyEnvelope or ApplicationPolicy (key-level policies)
 * A KVWrite with an empty value deletes, whatever its is_delete says, as in Fabric. Range query
 * infos carry raw reads (a Merkle summary is refused as BAD_RWSET).
 * A key that has a VALIDATION_PARAMETER is validated by that policy in place of the chaincode's.
 *
 * Module ordering/orderer.ts:
 *   createOrderer({ ledger, membership, batch }: OrdererOptions): Orderer
 */

/** When a block is cut: whichever comes first. */
export interface BatchLimits {
  readonly maxMessageCount: number;
  /** From the first envelope that waits. */
  readonly timeoutMs: number;
  /** A larger envelope is refused. */
  readonly absoluteMaxBytes: number;
  /** A block is cut before the envelope that would make it larger. */
  readonly preferredMaxBytes: number;
}

export interface OrdererOptions {
  readonly ledger: ChannelLedger;
  readonly membership: Membership;
  readonly batch: BatchLimits;
}

/** `common.Status` and, unless it is 200, why: as Fabric's orderer answers. */
export interface BroadcastAnswer {
  readonly status: number;
  readonly info: string;
}

/** Orders one channel's envelopes, one at a time. */
export interface Orderer {
  /**
   * Answers once the envelope has its place in the order (200), or with why it is refused.
   *
   * @param header - the envelope's, where it was read before.
   */
  broadcast(envelope: Uint8Array, header?: EnvelopeHeader): Promise<BroadcastAnswer>;
  /** Cuts what waits, waits for its commit, and refuses (503) from then on. */
  stop(): Promise<void>;
}
