import type { Membership } from "../identity/types.js";
import type { ChannelPolicies } from "../policy/endorsement-policy.js";
import type { CommittedBlock, TransactionLocation } from "./committed-transaction.js";
import type { Snapshot } from "./state/snapshot.js";
import type { EnvelopeHeader } from "./transaction.js";

export interface ChannelLedgerOptions {
  readonly channelId: string;
  /** The channel's folder; it is made if it does not exist. */
  readonly folder: string;
  /** The envelope of block 0 (type CONFIG), used if the folder holds no block. */
  readonly genesis: Uint8Array;
  readonly membership: Membership;
  readonly policies: ChannelPolicies;
}

/**
 * One channel: its blocks on disk, which are the truth, and the state and history that are made
 * from them in memory. `openChannelLedger` in `channel-ledger.ts` opens one.
 */
export interface ChannelLedger {
  readonly channelId: string;
  /** The number of blocks: at least 1, because of block 0. */
  readonly height: number;
  /** The hash of the last block's header. */
  readonly lastHash: Uint8Array;
  /** The hash of the header before the last; empty at height 1. */
  readonly previousHash: Uint8Array;
  /**
   * Makes the next block of these `common.Envelope`s: validates it, writes it to disk, applies its
   * valid transactions, and then calls the subscribers. Calls are carried out one after the other.
   * No envelope makes it throw. It rejects when the disk fails, and so do all later calls.
   *
   * @param headers the envelopes' headers, if they were read before
   */
  append(
    envelopes: readonly Uint8Array[],
    headers?: readonly (EnvelopeHeader | undefined)[],
  ): Promise<CommittedBlock>;
  /** Reads a block; undefined for a number that is not below the height. */
  getBlock(blockNumber: number): Promise<CommittedBlock | undefined>;
  /** Returns the number of the block whose header has this hash. */
  findBlock(hash: Uint8Array): number | undefined;
  /**
   * Returns the place at which a transaction occurs first, valid or not. A later duplicate does not
   * change that.
   */
  getTransaction(transactionId: string): TransactionLocation | undefined;
  /** Returns the present state. It is the same object until the height changes. */
  snapshot(): Snapshot;
  /**
   * Calls the listener for each block, in order, after the block is durable and applied. Returns a
   * function that ends that.
   */
  onCommit(listener: (block: CommittedBlock) => void): () => void;
  /** Resolves when the transaction is committed, and rejects with the signal's reason. */
  waitForTransaction(transactionId: string, signal: AbortSignal): Promise<TransactionLocation>;
  /** Waits for the append under way and closes the files. Later appends reject. */
  close(): Promise<void>;
}
