import { createHash } from "node:crypto";

/** An entry of a journal. */
export type Frame =
  | { readonly kind: "taken"; readonly transactionId: string; readonly envelope: Uint8Array }
  | { readonly kind: "releasing" }
  | {
      readonly kind: "committed";
      readonly blockNumber: number;
      readonly transactionIds: readonly string[];
    }
  | { readonly kind: "refused"; readonly transactionIds: readonly string[] };

/** The head of a frame: the length of its body, and the first bytes of the SHA-256 of the body. */
const HEAD_BYTES = 4 + checksumBytes();
/** The longest body; Fabric takes no envelope of this length. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Encodes a frame: length, checksum, a line of JSON, and the bytes of the envelope. */
export function encodeFrame(frame: Frame): Buffer {
  const { envelope, ...fields } = { envelope: undefined, ...frame };
  const body = Buffer.concat([
    Buffer.from(`${JSON.stringify(fields)}\n`),
    Buffer.from(envelope ?? []),
  ]);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(body.length);
  checksum(body).copy(head, 4);
  return Buffer.concat([head, body]);
}

/**
 * Reads the frames of a file, and the number of bytes that they take. A last frame that is cut off
 * or damaged is the rest of a write in which the process crashed; it is not counted.
 *
 * @throws an Error where a frame before the last one is damaged, which no crash explains.
 */
export function readFrames(bytes: Buffer, file: string): { frames: Frame[]; size: number } {
  const frames: Frame[] = [];
  let offset = 0;
  while (offset + HEAD_BYTES <= bytes.length) {
    const length = bytes.readUInt32BE(offset);
    const end = offset + HEAD_BYTES + length;
    if (length <= MOST_BYTES && end > bytes.length) break;
    const body = bytes.subarray(offset + HEAD_BYTES, end);
    const intact =
      length <= MOST_BYTES &&
      checksum(body).equals(bytes.subarray(offset + 4, offset + HEAD_BYTES));
    if (!intact) {
      if (end === bytes.length || isBlank(bytes.subarray(offset))) break;
      throw new Error(
        `${file} is damaged at byte ${offset}: acknowledged transactions may be lost. Restore the file, ` +
          "or move it away to go on without what it held.",
      );
    }
    frames.push(decode(body));
    offset = end;
  }
  return { frames, size: offset };
}

function decode(body: Buffer): Frame {
  const end = body.indexOf("\n");
  const fields = JSON.parse(body.subarray(0, end).toString("utf8")) as Frame;
  return fields.kind === "taken" ? { ...fields, envelope: body.subarray(end + 1) } : fields;
}

/** Tells whether bytes are zeros: after a crash a file may have its length, but not its content. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function checksum(body: Buffer): Buffer {
  return createHash("sha256").update(body).digest().subarray(0, checksumBytes());
}

function checksumBytes(): number {
  return 8;
}
