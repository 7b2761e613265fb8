import type { Parts } from "../digest/layout.js";
import { ManagerError } from "../errors.js";
import type { Offer, OfferedTransfer } from "./offer.js";
import type { ReceivingVm } from "./receiving-vm.js";

/** The progress of one transfer. */
export interface TransferProgress {
  /** Bytes received. */
  readonly offset: number;
  /** Bytes that there will be; undefined until the first piece tells. */
  readonly length: number | undefined;
}

/** The share of an image that one request brings. */
export interface ReceivedPiece {
  /** The byte of the image with which it begins. */
  readonly offset: number;
  /** Bytes of the whole image, of all parts together if the VM has some. */
  readonly length: number;
  /** The VM's parts; undefined when it is one image. */
  readonly parts: Parts | undefined;
  /** Bytes of the piece; undefined where only its end will tell. */
  readonly bytes: number | undefined;
  /** The token with which the image was offered, if it was. */
  readonly token: string | undefined;
  /** Appends the piece to the image. It is given to at most one caller at a time. */
  readonly write: (image: ReceivingVm) => Promise<void>;
}

/** The receiving side of one migration. */
export interface IncomingTransfer {
  /** @throws ManagerError */
  progress(token: string | undefined): Promise<TransferProgress>;
  /**
   * Receives one piece.
   *
   * @returns the offset after it.
   * @throws ManagerError
   */
  receive(piece: ReceivedPiece): Promise<number>;
}

/**
 * Whoever takes the images that arrive: the transfer routes know no more of migrations than this.
 */
export interface TransferReceiver {
  /**
   * The receiving side of a migration. One that is not known yet is looked up at the gateway.
   *
   * @throws ManagerError TRANSFER_UNKNOWN unless it is an open Indication to this operator.
   */
  incoming(migrationId: string): Promise<IncomingTransfer>;

  /**
   * Tells how much of an image is here, also when it takes no more content.
   *
   * @throws ManagerError
   */
  progressOf(migrationId: string, token: string | undefined): Promise<TransferProgress>;

  /**
   * Looks into an image that is offered before its Indication is committed.
   *
   * @returns the bytes of it that are here, and whether the offer is new.
   * @throws ManagerError
   */
  offered(transfer: OfferedTransfer): Promise<{ offset: number; created: boolean }>;

  /** Lets go of an image that is only offered. @throws ManagerError */
  withdrawn(migrationId: string, token: string): void;
}

/** Whoever sends images from here, and can tell which of them it offered. */
export interface TransferSender {
  /** The offer that was made from here under a token. @throws ManagerError TRANSFER_UNKNOWN */
  offerMade(migrationId: string, token: string): Offer;
}

/** The error for a transfer of which neither the ledger nor an offer tells. */
export function unknownTransfer(migrationId: string): ManagerError {
  return new ManagerError(
    "TRANSFER_UNKNOWN",
    `${migrationId.slice(0, 120)} is no open Indication to this operator.`,
  );
}
