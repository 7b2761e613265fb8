import { ManagerError } from "../errors.js";
import { Stretches } from "./stretches.js";

/**
 * The body of a transfer as runs, one after the other: content, or zeros without their bytes. Each
 * begins with 9 bytes: 0 for zeros or 1 for content, and its length (unsigned, big-endian); the
 * bytes of content follow.
 */
export const RUNS_MEDIA_TYPE = "application/vnd.basics.runs";

const HEADER_BYTES = 9;
const ZEROS = 0;
const CONTENT = 1;

/** A number of zeros, or content up to the next zeros. */
export type Run =
  | { readonly zeros: number; readonly content?: never }
  | { readonly content: AsyncIterable<Buffer> };

export function runHeader(length: number, isZero: boolean): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(isZero ? ZEROS : CONTENT);
  header.writeBigUInt64BE(BigInt(length), 1);
  return header;
}

/**
 * Reads runs as they arrive; those of content that follow each other become one. The content of one
 * is to be read before the next run is asked for.
 *
 * @param most the number of bytes that all of them together may stand for.
 * @throws ManagerError PATCH_TOO_LARGE in place of a run that goes beyond; BODY_INVALID.
 */
export async function* readRuns(body: AsyncIterable<Buffer>, most: number): AsyncGenerator<Run> {
  const stretches = new Stretches(body);
  let left = most;
  const readHeader = async (): Promise<Header | undefined> => {
    const bytes = await stretches.exactly(HEADER_BYTES);
    if (bytes.length === 0) return undefined;
    const header = parseHeader(bytes);
    left -= header.length;
    if (left >= 0) return header;
    throw new ManagerError("PATCH_TOO_LARGE", "A run reaches beyond the Upload-Length.");
  };
  let header: Header | undefined;
  async function* readContent(): AsyncGenerator<Buffer> {
    while (header?.isZero === false) {
      yield* allOf(stretches, header.length);
      header = await readHeader();
    }
  }
  try {
    header = await readHeader();
    while (header !== undefined) {
      if (header.isZero) {
        yield { zeros: header.length };
        header = await readHeader();
      } else yield { content: readContent() };
    }
  } finally {
    await stretches.close();
  }
}

interface Header {
  readonly length: number;
  readonly isZero: boolean;
}

function parseHeader(header: Buffer): Header {
  const kind = header.length < HEADER_BYTES ? undefined : header.readUInt8();
  const length = kind === undefined ? 0 : Number(header.readBigUInt64BE(1));
  if ((kind === ZEROS || kind === CONTENT) && length > 0) return { length, isZero: kind === ZEROS };
  const message = "The body has no run where one should begin: 0 or 1, and 8 bytes of its length.";
  throw new ManagerError("BODY_INVALID", message);
}

/** The content of one run. @throws ManagerError BODY_INVALID where the stream ends before. */
async function* allOf(stretches: Stretches, count: number): AsyncGenerator<Buffer> {
  let missing = count;
  for await (const part of stretches.upTo(count)) {
    missing -= part.length;
    yield part;
  }
  if (missing > 0) throw new ManagerError("BODY_INVALID", `The last run lacks ${missing} bytes.`);
}
