import { crc32 } from "node:zlib";

/*
 * A segment file has a header (its kind, a random marker, a checksum) and then a frame for each
 * block: marker, length, checksum of length and payload, payload. The marker tells frames from
 * block content that only looks like one: no transaction can contain the marker, since its sender
 * cannot know it.
 */
const MAGIC = Buffer.from("basics-blocks-1\n", "latin1");
export const MARKER_BYTES = 8;
export const SEGMENT_HEADER_BYTES = MAGIC.length + MARKER_BYTES + 4;
export const FRAME_HEADER_BYTES = MARKER_BYTES + 8;

/** The place of a block's bytes in its segment. */
export interface FramePosition {
  readonly offset: number;
  readonly length: number;
}

export function segmentHeader(marker: Buffer): Buffer {
  const header = Buffer.concat([MAGIC, marker, Buffer.alloc(4)]);
  header.writeUInt32BE(crc32(marker), MAGIC.length + MARKER_BYTES);
  return header;
}

/**
 * Reads a segment's marker; undefined if the bytes do not begin with a complete and undamaged
 * header.
 */
export function readMarker(segment: Buffer): Buffer | undefined {
  if (segment.length < SEGMENT_HEADER_BYTES) return undefined;
  const header = segment.subarray(0, SEGMENT_HEADER_BYTES);
  const marker = header.subarray(MAGIC.length, MAGIC.length + MARKER_BYTES);
  return header.equals(segmentHeader(marker)) ? marker : undefined;
}

export function encodeFrame(marker: Buffer, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  marker.copy(frame, 0);
  frame.writeUInt32BE(payload.length, MARKER_BYTES);
  frame.writeUInt32BE(checksum(frame, payload), MARKER_BYTES + 4);
  frame.set(payload, FRAME_HEADER_BYTES);
  return frame;
}

/** Returns the payload's position if a complete and undamaged frame starts at `offset`. */
export function frameAt(
  segment: Buffer,
  marker: Buffer,
  offset: number,
): FramePosition | undefined {
  const start = offset + FRAME_HEADER_BYTES;
  if (start > segment.length) return undefined;
  const header = segment.subarray(offset, start);
  if (!header.subarray(0, MARKER_BYTES).equals(marker)) return undefined;
  const length = header.readUInt32BE(MARKER_BYTES);
  if (start + length > segment.length) return undefined;
  const payload = segment.subarray(start, start + length);
  if (header.readUInt32BE(MARKER_BYTES + 4) !== checksum(header, payload)) return undefined;
  return { offset: start, length };
}

/** Returns the offset of the first undamaged frame that starts at or after `offset`. */
export function nextFrame(segment: Buffer, marker: Buffer, offset: number): number | undefined {
  for (let at = segment.indexOf(marker, offset); at >= 0; at = segment.indexOf(marker, at + 1)) {
    if (frameAt(segment, marker, at) !== undefined) return at;
  }
  return undefined;
}

function checksum(header: Buffer, payload: Uint8Array): number {
  return crc32(payload, crc32(header.subarray(MARKER_BYTES, MARKER_BYTES + 4)));
}
