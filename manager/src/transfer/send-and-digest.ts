import type { Layout } from "../digest/layout.js";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import { ImagePieces } from "./image-pieces.js";
import { PassingParts } from "./passing-parts.js";
import type { Piece } from "./piece-reader.js";
import type { PieceSource } from "./runs-body.js";
import type { SendOptions } from "./send-image.js";
import { sendPieces, TransferFailed } from "./send-image.js";

/**
 * The VM is stopped: after this time a source waits no longer for a destination, and reads on
 * alone.
 */
const PATIENCE_MS = 10_000;

/**
 * Sends a stopped VM's raw images and digests them in the same pass. Where the destination takes no
 * more, the rest is digested only: whoever calls sends it later, from where the destination is.
 *
 * @returns the VM's `vmId` and layout, and why it was not sent as a whole; undefined when it was.
 * @throws DigestError for what cannot be digested; the signal's reason when it is aborted.
 */
export async function sendAndDigest(
  options: SendOptions & { readonly algorithm: DigestAlgorithm },
): Promise<{
  readonly vmId: string;
  readonly layout: Layout;
  readonly failure: TransferFailed | undefined;
}> {
  const { image, algorithm, signal } = options;
  const stallTimeoutMs = Math.min(options.stallTimeoutMs, PATIENCE_MS);
  const pieces = await ImagePieces.open(image, options.layout);
  const { layout } = pieces;
  const source = new DigestingSource(pieces, new PassingParts(layout, algorithm), signal);
  try {
    const failure = await sendUnlessRefused(source, layout, { ...options, stallTimeoutMs });
    await source.readTo(layout.size);
    await pieces.assertUnchanged();
    return { vmId: source.vmId(), layout, failure };
  } finally {
    await source.close();
    await pieces.close();
  }
}

async function sendUnlessRefused(
  source: PieceSource,
  layout: Layout,
  options: SendOptions,
): Promise<TransferFailed | undefined> {
  if (!layout.equals(options.layout)) {
    const message = `The VM has ${layout.describe()}; ${options.layout.describe()} were offered.`;
    return new TransferFailed("TRANSFER_REFUSED", message);
  }
  try {
    await sendPieces(source, options);
    return undefined;
  } catch (error) {
    if (error instanceof TransferFailed) return error;
    throw error;
  }
}

/** Digests each piece once, even if some are asked for twice, and the first ones never. */
class DigestingSource implements PieceSource {
  readonly #pieces: PieceSource;
  readonly #passing: PassingParts;
  readonly #signal: AbortSignal;

  constructor(pieces: PieceSource, passing: PassingParts, signal: AbortSignal) {
    this.#pieces = pieces;
    this.#passing = passing;
    this.#signal = signal;
  }

  async next(offset: number): Promise<Piece> {
    // The destination may have pieces that were sent before a restart: they are read and digested
    // here.
    await this.readTo(offset);
    return await this.#pieces.next(offset);
  }

  async passing(offset: number, { length, body }: Piece): Promise<void> {
    const known = this.#passing.bytes - offset;
    if (known < length) await this.#passing.append(length - known, body?.subarray(known));
  }

  abandonBuffers(): Promise<void> {
    return this.#pieces.abandonBuffers();
  }

  /** Digests the bytes before an offset that were not sent. */
  async readTo(end: number): Promise<void> {
    while (this.#passing.bytes < end) {
      this.#signal.throwIfAborted();
      const { bytes } = this.#passing;
      await this.passing(bytes, await this.#pieces.next(bytes));
    }
  }

  vmId(): string {
    return this.#passing.vmId();
  }

  close(): Promise<void> {
    return this.#passing.close();
  }
}
