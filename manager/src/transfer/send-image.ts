import { backOff } from "../client/back-off.js";
import { changed, shrank } from "../digest/image-file.js";
import type { Layout } from "../digest/layout.js";
import type { Exchange, ExchangeReply } from "./exchange.js";
import { Connection } from "./exchange.js";
import { ImagePieces } from "./image-pieces.js";
import { lengthHeaders, transferHeaders, transferUrl } from "./protocol.js";
import { RUNS_MEDIA_TYPE } from "./runs.js";
import type { PieceSource } from "./runs-body.js";
import { RunsBody } from "./runs-body.js";

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
  /** The token with which the image was offered, if it was. */
  readonly token?: string | undefined;
  /** The path of the VM's image. */
  readonly image: string;
  readonly layout: Layout;
  /** It gives up when there was no progress for this long. */
  readonly stallTimeoutMs: number;
  readonly onProgress: (sentBytes: number) => void;
  readonly signal: AbortSignal;
}

const PIECE_TIMEOUT_MS = 120_000;
const HEAD_TIMEOUT_MS = 30_000;

/**
 * Sends a VM's images, from wherever the receiver already has them, until it has all of them.
 * Lost connections and busy receivers are tried again.
 *
 * @throws TransferFailed; DigestError IMAGE_SHRANK or IMAGE_CHANGED; the signal's reason when it is
 * aborted.
 */
export async function sendImage(options: SendOptions): Promise<void> {
  const pieces = await ImagePieces.open(options.image, options.layout);
  try {
    if (pieces.layout.size < options.layout.size) throw shrank(options.image);
    if (!pieces.layout.equals(options.layout)) throw changed(options.image);
    await sendPieces(pieces, options);
  } finally {
    await pieces.close();
  }
}

/** Sends the images of a source of pieces, as `sendImage` does. */
export async function sendPieces(source: PieceSource, options: SendOptions): Promise<void> {
  const { signal, stallTimeoutMs, onProgress } = options;
  const { size } = options.layout;
  const connection = new Connection(transferUrl(options.endpoint, options.migrationId));
  let progressAtMs = performance.now();
  let furthest = 0;
  let failures = 0;
  const advance = (offset: number): void => {
    if (offset <= furthest) return;
    furthest = offset;
    progressAtMs = performance.now();
    failures = 0;
    onProgress(offset);
  };
  const body = new RunsBody(source, size, advance);
  try {
    for (let offset: number | undefined; offset !== size;) {
      const from: number | undefined = offset;
      const reply: Reply = await (from === undefined
        ? askOffset(connection, options)
        : sendNext(connection, options, body, from));
      signal.throwIfAborted();
      if (reply.kind === "refused") throw new TransferFailed("TRANSFER_REFUSED", reply.detail);
      offset = reply.kind === "at" ? reply.offset : undefined;
      if (offset !== undefined) advance(offset);
      // A receiver that always asks for the same again must not hold a VM that has stopped.
      if (offset !== undefined && (from === undefined || offset > from)) continue;
      if (performance.now() - progressAtMs > stallTimeoutMs) {
        throw new TransferFailed("TRANSFER_STALLED", reply.detail);
      }
      await source.abandonBuffers();
      failures += 1;
      await backOff(failures, signal);
    }
  } finally {
    connection.close();
  }
}

type Reply =
  | { readonly kind: "at"; readonly offset: number; readonly detail: string }
  | { readonly kind: "again" | "refused"; readonly detail: string };

async function askOffset(connection: Connection, options: SendOptions): Promise<Reply> {
  const question = { method: "HEAD", headers: {}, timeoutMs: HEAD_TIMEOUT_MS } as const;
  return await request(connection, options, question);
}

/** Sends the bytes from an offset on, as many as one request takes. */
async function sendNext(
  connection: Connection,
  options: SendOptions,
  body: RunsBody,
  offset: number,
): Promise<Reply> {
  const headers = {
    "Content-Type": RUNS_MEDIA_TYPE,
    [transferHeaders.offset]: String(offset),
    ...lengthHeaders(options.layout),
  };
  const reply = await request(connection, options, {
    method: "PATCH",
    headers,
    body: await body.from(offset),
    timeoutMs: PIECE_TIMEOUT_MS,
  });
  body.assertReadable();
  return reply;
}

async function request(
  connection: Connection,
  { endpoint, signal, layout: { size }, token }: SendOptions,
  exchange: Omit<Exchange, "signal">,
): Promise<Reply> {
  try {
    const known = token === undefined ? {} : { [transferHeaders.token]: token };
    const headers = { ...exchange.headers, ...known };
    return readReply(await connection.exchange({ ...exchange, headers, signal }), size);
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
  if (tells && offset !== undefined && offset <= size) return { kind: "at", offset, detail };
  // 404: its ledger may lag behind ours. 408: too slow for its server, or a proxy. 423, 429 and
  // 5xx: busy or away, except 507, no room.
  const transient = [404, 408, 423, 429].includes(status) || status >= 500;
  return { kind: transient && status !== 507 ? "again" : "refused", detail };
}
