import type { Membership } from "../identity/types.js";
import type { ChannelPolicies } from "../policy/endorsement-policy.js";
import type { CommittedBlock, TransactionLocation } from "./committed-transaction.js";
import type { Snapshot } from "./state/snapshot.js";
import type { EnvelopeHeader } from "./transaction.js";

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
