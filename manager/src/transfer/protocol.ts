import { CHUNK_BYTES } from "../digest/merkle.js";

/** Headers and limits of image transfers; resumable in the manner of tus. */
export const transferHeaders = {
  /** Bytes that the receiver has. */
  offset: "Upload-Offset",
  /** Bytes of the whole image. */
  length: "Upload-Length",
  /** Instead of a body: so many zeros follow. */
  zeroRun: "Upload-Zero-Run",
  /** The secret of an offer: who does not know it cannot send what was offered. */
  token: "Upload-Token",
} as const;

export const TRANSFER_MEDIA_TYPE = "application/offset+octet-stream";

/** Bytes of a body that a sender sends. */
export const SENT_BODY_BYTES = CHUNK_BYTES;

/** Bytes of a body that a receiver takes. */
export const MAX_BODY_BYTES = 16 * CHUNK_BYTES;

/** Where a migration's image is sent, below an operator's `transferEndpoint`. */
export function transferUrl(endpoint: string, migrationId: string): string {
  return `${endpoint.replace(/\/+$/, "")}/transfers/${encodeURIComponent(migrationId)}`;
}
