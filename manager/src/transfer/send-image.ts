import { backOff } from "../client/back-off.js";
import { openImage, shrank } from "../digest/image-file.js";
import { isAllZero } from "../digest/zeros.js";
import { BlockReader } from "../files/direct-read.js";
import { Connection, type Exchange, type ExchangeReply } from "./exchange.js";
import { SENT_BODY_BYTES, TRANSFER_MEDIA_TYPE, transferHeaders, transferUrl } from "./protocol.js";

/** The destination's manager will not take the image, or could not be reached for too long. */
export class TransferFailed extends Error {
  override readonly name = "TransferFailed";
  readonly code: "TRANSFER_REFUSED" | "TRANSFER_STALLED";

  constructor(code: TransferFailed["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface SendOptions {
  /** The destination operator's `transferEndpoint`. */
  readonly endpoint: string;
  readonly migrationId: string;
  readonly path: string;
  /** Bytes of the image. */
  readonly size: number;
  /** Without any progress for so long it gives up. */
  readonly stallTimeoutMs: number;
  readonly onProgress: (sentBytes: number) => void;
  readonly signal: AbortSignal;
}

const REQUEST_TIMEOUT_MS = 120_000;
const HEAD_TIMEOUT_MS = 30_000;
/** Zeros that one request stands for at most, so that progress shows. */
const MAX_ZERO_RUN_BYTES = 256 * SENT_BODY_BYTES;

interface Piece {
  readonly length: number;
  /** Absent when all of it is zero. */
  readonly body?: Uint8Array;
}

/**
 * Sends an image, from wherever the receiver already has it, until the receiver has all of it.
 * Lost connections and busy receivers are tried again.
 *
 * @throws TransferFailed; DigestError IMAGE_SHRANK; the signal's reason when it is aborted.
 */
export async function sendImage(options: SendOptions): Promise<void> {
  const { path, size, signal, stallTimeoutMs, onProgress } = options;
  const handle = await openImage(path);
  const reader = await BlockReader.open(handle, SENT_BODY_BYTES);
  const connection = new Connection(transferUrl(options.endpoint, options.migrationId));
  try {
    let offset: number | undefined;
    let progressAtMs = performance.now();
    let furthest = 0;
    for (let failures = 0; offset !== size;) {
      const known: number | undefined = offset;
      const reply: Reply = await (known === undefined
        ? askOffset(connection, options)
        : sendPiece(connection, options, known, await nextPiece(reader, known, options)));
      signal.throwIfAborted();
      if (reply.kind === "refused") throw new TransferFailed("TRANSFER_REFUSED", reply.detail);
      offset = reply.kind === "at" ? reply.offset : undefined;
      if (offset !== undefined && offset > furthest) {
        furthest = offset;
        progressAtMs = performance.now();
        failures = 0;
        onProgress(offset);
      }
      if (reply.kind === "again") {
        if (performance.now() - progressAtMs > stallTimeoutMs) {
          throw new TransferFailed("TRANSFER_STALLED", reply.detail);
        }
        // A request that failed may still be sending from it.
        reader.abandonBuffer();
        failures += 1;
        await backOff(failures, signal);
      }
    }
  } finally {
    connection.close();
    await reader.close();
    await handle.close();
  }
}

type Reply =
  | { readonly kind: "at"; readonly offset: number }
  | { readonly kind: "again" | "refused"; readonly detail: string };

/** The next bytes of an image, or how many of them are zero. */
async function nextPiece(
  reader: BlockReader,
  offset: number,
  { size, path }: SendOptions,
): Promise<Piece> {
  let zeros = 0;
  while (offset + zeros < size && zeros < MAX_ZERO_RUN_BYTES) {
    const body = await reader.read(offset + zeros, size - offset - zeros);
    if (body.length === 0) throw shrank(path);
    if (!isAllZero(body)) return zeros === 0 ? { length: body.length, body } : { length: zeros };
    zeros += body.length;
  }
  return { length: zeros };
}

async function askOffset(connection: Connection, options: SendOptions): Promise<Reply> {
  return await request(connection, options, { method: "HEAD", headers: {} }, HEAD_TIMEOUT_MS);
}

async function sendPiece(
  connection: Connection,
  options: SendOptions,
  offset: number,
  piece: Piece,
): Promise<Reply> {
  const headers = {
    "Content-Type": TRANSFER_MEDIA_TYPE,
    [transferHeaders.offset]: String(offset),
    [transferHeaders.length]: String(options.size),
  };
  const run = { ...headers, [transferHeaders.zeroRun]: String(piece.length) };
  const content = piece.body === undefined ? { headers: run } : { headers, body: piece.body };
  return await request(connection, options, { method: "PATCH", ...content }, REQUEST_TIMEOUT_MS);
}

async function request(
  connection: Connection,
  { endpoint, signal, size }: SendOptions,
  exchange: Omit<Exchange, "signal">,
  timeoutMs: number,
): Promise<Reply> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return readReply(await connection.exchange({ ...exchange, signal: within }), size);
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    return { kind: "again", detail: `${endpoint} does not answer (${code}).` };
  }
}

function readReply({ status, headers, text }: ExchangeReply, size: number): Reply {
  const header = headers[transferHeaders.offset.toLowerCase()];
  const detail = `The destination's manager answered ${status}: ${text.slice(0, 500)}`;
  const known = typeof header === "string" && /^[0-9]{1,16}$/.test(header);
  const offset = known ? Number(header) : undefined;
  // An answer of 409 that names an offset tells where to continue.
  const tells = (status >= 200 && status < 300) || status === 409;
  if (tells && offset !== undefined && offset <= size) return { kind: "at", offset };
  // 404: its ledger may lag behind ours. 423, 429 and 5xx: busy or away, except 507, no room.
  const transient = status === 404 || status === 423 || status === 429 || status >= 500;
  return { kind: transient && status !== 507 ? "again" : "refused", detail };
}
