import type { Transaction } from "@hyperledger/fabric-gateway";
import type { common } from "@hyperledger/fabric-protos";

/** A transaction that the peers endorsed. */
export interface EndorsedTransaction {
  readonly transactionId: string;
  /** What the chaincode returned. */
  readonly result: Uint8Array;
  /** Whether committing it changes anything. */
  readonly writes: boolean;
  /** Who had it endorsed, and over whose connection it is sent first. */
  readonly endorser: PeerGateway;
  /** The client library's own. It signs when it is first sent: sending it again sends the same bytes. */
  readonly transaction: Transaction;
}

export interface CommitStatus {
  /** Fabric's `TxValidationCode`; 0 is valid. */
  readonly code: number;
  readonly blockNumber: number;
}

/**
 * One peer's gateway service, on one channel: single calls, no retries. All take the time by which
 * they give up (milliseconds since the epoch) and throw what gRPC answered, with its `code`.
 */
export interface PeerGateway {
  /** The peer's name in network.json. */
  readonly peer: string;
  evaluate(transaction: string, args: readonly string[], deadline: number): Promise<Uint8Array>;
  endorse(transaction: string, argument: string, deadline: number): Promise<EndorsedTransaction>;
  submit(transaction: EndorsedTransaction, deadline: number): Promise<void>;
  commitStatus(transactionId: string, deadline: number): Promise<CommitStatus>;
  /** Number of blocks that the peer has. */
  height(deadline: number): Promise<number>;
  /** Blocks from this one on (or the next to commit), until closed. */
  blocks(startBlock: number | undefined): Promise<BlockStream>;
}

export interface BlockStream extends AsyncIterable<common.Block> {
  close(): void;
}
