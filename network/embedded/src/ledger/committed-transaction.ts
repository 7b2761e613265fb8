import type { peer } from "@hyperledger/fabric-protos";

/** Fabric's `protos.TxValidationCode` (0 is VALID). */
export type ValidationCode = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];

/** A chaincode event as a transaction holds it. */
export interface TransactionEvent {
  readonly chaincodeId: string;
  readonly eventName: string;
  readonly payload: Uint8Array;
}

export interface CommittedTransaction {
  readonly transactionId: string;
  /** The `common.HeaderType`: 3 for endorsed transactions, 1 for configuration. */
  readonly type: number;
  readonly code: ValidationCode;
  /** The name of the chaincode that was called; empty for other types. */
  readonly chaincode: string;
  readonly event?: TransactionEvent;
}

/** A block, with everything that is needed to serve its events. */
export interface CommittedBlock {
  readonly number: number;
  /** The serialised `common.Block`, including metadata. */
  readonly bytes: Uint8Array;
  readonly transactions: readonly CommittedTransaction[];
}

export interface TransactionLocation {
  readonly blockNumber: number;
  readonly transactionNumber: number;
  readonly code: ValidationCode;
}
