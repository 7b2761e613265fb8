import { inspectImage, openImage } from "../digest/image-file.js";
import type { DigestAlgorithm } from "../digest/vm-id.js";
import { PassingImage } from "./passing-image.js";
import { type Piece, PieceReader } from "./piece-reader.js";
import type { PieceSource } from "./runs-body.js";
import { type SendOptions, sendPieces, TransferFailed } from "./send-image.js";

/** With its VM stopped, a source waits no longer for a destination, and reads on alone. */
const PATIENCE_MS = 10_000;

/**
 * Sends a stopped VM's raw image and digests it in the same pass. Where the destination takes no
 * more, the rest is digested only: whoever calls sends it later, from where the destination is.
 *
 * @returns the image's `vmId` and size, and why it was not sent as a whole; undefined when it was.
 * @throws DigestError for what cannot be digested; the signal's reason when it is aborted.
 */
export async function sendAndDigest(
  options: SendOptions & { readonly algorithm: DigestAlgorithm },
): Promise<{
  readonly vmId: string;
  readonly size: number;
  readonly failure: TransferFailed | undefined;
}> {
  const { path, algorithm, signal } = options;
  const stallTimeoutMs = Math.min(options.stallTimeoutMs, PATIENCE_MS);
  const handle = await openImage(path);
  try {
    const { size, assertUnchanged } = await inspectImage(handle, path, { running: false });
    const reader = await PieceReader.open(handle, path, size);
    const source = new DigestingSource(reader, new PassingImage(algorithm), signal);
    try {
      const failure = await sendUnlessRefused(source, size, { ...options, stallTimeoutMs });
      await source.readTo(size);
      await assertUnchanged();
      return { vmId: await source.vmId(), size, failure };
    } finally {
      await source.close();
      await reader.close();
    }
  } finally {
    await handle.close();
  }
}

async function sendUnlessRefused(
  source: PieceSource,
  size: number,
  options: SendOptions,
): Promise<TransferFailed | undefined> {
  if (size !== options.size) {
    const message = `The image has ${size} bytes; ${options.size} were offered.`;
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

/** Digests the pieces that it gives, whether some are asked for twice or the first ones never. */
class DigestingSource implements PieceSource {
  readonly #reader: PieceReader;
  readonly #image: PassingImage;
  readonly #signal: AbortSignal;
  /** So many bytes from the start are digested. */
  #bytes = 0;

  constructor(reader: PieceReader, image: PassingImage, signal: AbortSignal) {
    this.#reader = reader;
    this.#image = image;
    this.#signal = signal;
  }

  async next(offset: number): Promise<Piece> {
    // The destination may have what a run before this one sent.
    await this.readTo(offset);
    return await this.#reader.next(offset);
  }

  async passing(offset: number, { length, body }: Piece): Promise<void> {
    const position = this.#bytes;
    const known = position - offset;
    if (known >= length) return;
    if (body === undefined) await this.#image.appendZeros(length - known);
    else await this.#image.append([body.subarray(known)], { position });
    this.#bytes = offset + length;
  }

  abandonBuffers(): Promise<void> {
    return this.#reader.abandonBuffers();
  }

  /** Digests what comes before an offset and was not sent. */
  async readTo(end: number): Promise<void> {
    while (this.#bytes < end) {
      this.#signal.throwIfAborted();
      await this.passing(this.#bytes, await this.#reader.next(this.#bytes));
    }
  }

  vmId(): Promise<string> {
    return this.#image.vmId();
  }

  close(): Promise<void> {
    return this.#image.close();
  }
}
