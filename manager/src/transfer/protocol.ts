import { CHUNK_BYTES } from "../digest/merkle.js";

/** Headers and limits of image transfers; resumable in the manner of tus. */
export const transferHeaders = {
  /** Bytes that the receiver has. */
  offset: "Upload-Offset",
  /** Bytes of the whole image. */
  length: "Upload-Length",
  /** The secret of an offer: who does not know it cannot send what was offered. */
  token: "Upload-Token",
} as const;

export const TRANSFER_MEDIA_TYPE = "application/offset+octet-stream";

/** Bytes that a sender reads, sends and digests at a time. */
export const PIECE_BYTES = CHUNK_BYTES;

/**
 * A sender begins no piece later in a request. Each request costs a round trip, during which nothing
 * travels; but servers and proxies end those that take long.
 */
export const MAX_BODY_MS = 60_000;

/** Where a migration's image is sent, below an operator's `transferEndpoint`. */
export function transferUrl(endpoint: string, migrationId: string): string {
  return `${endpoint.replace(/\/+$/, "")}/transfers/${encodeURIComponent(migrationId)}`;
}
