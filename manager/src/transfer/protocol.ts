import type { Layout, Parts } from "../digest/layout.js";
import { partsSchema } from "../digest/layout.js";
import { CHUNK_BYTES } from "../digest/merkle.js";

/** The headers of image transfers, which can be resumed in the manner of tus. */
export const transferHeaders = {
  /** The number of bytes that the receiver has. */
  offset: "Upload-Offset",
  /** The size of the whole image in bytes; of all parts together if the VM has some. */
  length: "Upload-Length",
  /**
   * Roles and sizes of the parts in their order, as a dictionary of RFC 9651; absent for one image.
   */
  parts: "Upload-Parts",
  /** The secret of an offer, without which nobody can send the image. */
  token: "Upload-Token",
} as const;

export const TRANSFER_MEDIA_TYPE = "application/offset+octet-stream";

/** A sender reads, sends and digests this many bytes at a time. */
export const PIECE_BYTES = CHUNK_BYTES;

/**
 * A sender begins no piece later in a request. Each request costs a round trip, during which
 * nothing travels; but servers and proxies end those that take long.
 */
export const MAX_BODY_MS = 60_000;

/** The headers that tell the size of an image, and its parts. */
export function lengthHeaders({ size, parts }: Layout): Record<string, string> {
  const length = { [transferHeaders.length]: String(size) };
  return parts === undefined ? length : { ...length, [transferHeaders.parts]: formatParts(parts) };
}

function formatParts(parts: Parts): string {
  return parts.map(({ role, size }) => `${role}=${size}`).join(", ");
}

/** Reads the header that `formatParts` writes; undefined when it has another form. */
export function parseParts(header: string): Parts | undefined {
  const parts = header.split(",").map((member) => {
    const [, role = "", size = ""] = /^[ \t]*([^= \t]+)=([0-9]{1,15})[ \t]*$/.exec(member) ?? [];
    return { role, size: Number(size) };
  });
  return partsSchema.safeParse(parts).data;
}

/** The URL to which a migration's image is sent, below an operator's `transferEndpoint`. */
export function transferUrl(endpoint: string, migrationId: string): string {
  return `${endpoint.replace(/\/+$/, "")}/transfers/${encodeURIComponent(migrationId)}`;
}
