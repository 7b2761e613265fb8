import { backOff } from "../client/back-off.js";
import { openImage } from "../digest/image-file.js";
import { Connection, type Exchange, type ExchangeReply } from "./exchange.js";
import { type Piece, PieceReader } from "./piece-reader.js";
import { TRANSFER_MEDIA_TYPE, transferHeaders, transferUrl } from "./protocol.js";

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
  /** With which the image was offered, if it was. */
  readonly token?: string | undefined;
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

/**
 * Sends an image, from wherever the receiver already has it, until the receiver has all of it.
 * Lost connections and busy receivers are tried again.
 *
 * @throws TransferFailed; DigestError IMAGE_SHRANK; the signal's reason when it is aborted.
 */
export async function sendImage(options: SendOptions): Promise<void> {
  const handle = await openImage(options.path);
  try {
    const reader = await PieceReader.open(handle, options.path, options.size);
    try {
      await sendPieces(reader, options);
    } finally {
      await reader.close();
    }
  } finally {
    await handle.close();
  }
}

/** Where pieces come from. */
export interface PieceSource {
  /** The piece that begins at an offset. */
  next(offset: number): Promise<Piece>;
  /** Told of a piece while it is on its way. */
  passing?(offset: number, piece: Piece): Promise<void>;
  /** A request that failed may still be sending from what `next` gave. */
  abandonBuffers(): Promise<void>;
}

/** Sends what a source of pieces has, as `sendImage` does. */
export async function sendPieces(source: PieceSource, options: SendOptions): Promise<void> {
  const { size, signal, stallTimeoutMs, onProgress } = options;
  const connection = new Connection(transferUrl(options.endpoint, options.migrationId));
  const sendNext = async (offset: number): Promise<Reply> => {
    const piece = await source.next(offset);
    const reply = sendPiece(connection, options, offset, piece);
    await source.passing?.(offset, piece);
    return await reply;
  };
  try {
    let offset: number | undefined;
    let progressAtMs = performance.now();
    let furthest = 0;
    for (let failures = 0; offset !== size;) {
      const reply: Reply = await (offset === undefined
        ? askOffset(connection, options)
        : sendNext(offset));
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
        await source.abandonBuffers();
        failures += 1;
        await backOff(failures, signal);
      }
    }
  } finally {
    connection.close();
  }
}

type Reply =
  | { readonly kind: "at"; readonly offset: number }
  | { readonly kind: "again" | "refused"; readonly detail: string };

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
  { endpoint, signal, size, token }: SendOptions,
  exchange: Omit<Exchange, "signal">,
  timeoutMs: number,
): Promise<Reply> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const known = token === undefined ? {} : { [transferHeaders.token]: token };
    const headers = { ...exchange.headers, ...known };
    return readReply(await connection.exchange({ ...exchange, headers, signal: within }), size);
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
