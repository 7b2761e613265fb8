import type { Transaction } from "@hyperledger/fabric-gateway";
import type { common } from "@hyperledger/fabric-protos";

/** A transaction that the peers endorsed. */
export interface EndorsedTransaction {
  readonly transactionId: string;
  /** The chaincode's answer. */
  readonly result: Uint8Array;
  /** Tells whether committing the transaction changes anything. */
  readonly writes: boolean;
  /** The peer that had it endorsed, over whose connection it is sent first. */
  readonly endorser: PeerGateway;
  /**
   * The client library's transaction. It signs when it is sent for the first time, so sending it
   * again sends the same bytes.
   */
  readonly transaction: Transaction;
}

export interface CommitStatus {
  /** Fabric's `TxValidationCode`; 0 is valid. */
  readonly code: number;
  readonly blockNumber: number;
}

/**
 * One peer's gateway service on one channel: single calls without retries. Each call takes the time
 * at which it gives up (milliseconds since the epoch) and throws the error that gRPC answered, with
 * its `code`.
 */
export interface PeerGateway {
  /** The peer's name in network.json. */
  readonly peer: string;
  evaluate(transaction: string, args: readonly string[], deadline: number): Promise<Uint8Array>;
  endorse(transaction: string, argument: string, deadline: number): Promise<EndorsedTransaction>;
  submit(transaction: EndorsedTransaction, deadline: number): Promise<void>;
  commitStatus(transactionId: string, deadline: number): Promise<CommitStatus>;
  /** The number of blocks that the peer has. */
  height(deadline: number): Promise<number>;
  /**
   * Streams blocks from this one on (or from the next one that commits), until the stream is
   * closed.
   */
  blocks(startBlock: number | undefined): Promise<BlockStream>;
}

export interface BlockStream extends AsyncIterable<common.Block> {
  close(): void;
}
