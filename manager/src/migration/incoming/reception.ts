import { DigestError } from "../../digest/digest-error.js";
import { Layout } from "../../digest/layout.js";
import { parseVmId } from "../../digest/vm-id.js";
import { ManagerError } from "../../errors.js";
import type { IncomingJournal } from "../../store/records.js";
import { ReceivingVm } from "../../transfer/receiving-vm.js";
import type { ReceivedPiece, TransferProgress } from "../../transfer/transfer-receiver.js";
import type { Alarm } from "../alarm.js";
import type { ManagerContext } from "../context.js";
import type { KeptJournal } from "../kept-journal.js";

/** A crash costs a transfer about this many bytes at most. */
const SYNC_EVERY_BYTES = 64 * 1024 * 1024;
const DISK_FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Gives an image room before the first of it is written. */
export interface RoomForImage {
  /** @throws ManagerError CAPACITY or LENGTH_MISMATCH */
  reserve(image: Pick<ReceivedPiece, "length" | "parts">): Promise<void>;
  /** Gives the image up, as there is no room after all. @returns the error to answer with. */
  refuse(message: string): Promise<ManagerError>;
}

/** The image of a migration while it is received: takes its pieces, syncs and digests it. */
export class Reception {
  readonly #context: ManagerContext;
  readonly #kept: KeptJournal<IncomingJournal>;
  readonly #alarm: Alarm;
  #image: Promise<ReceivingVm> | undefined;
  #isWriting = false;
  #isSyncing = false;
  /** Set before the file goes: nothing may be written from then on. */
  #isClosed = false;
  #finished: Pick<IncomingJournal, "observedVmId" | "receivedBytes"> | undefined;
  #receivedBytes: number;
  #progressAtMs = performance.now();

  constructor(context: ManagerContext, kept: KeptJournal<IncomingJournal>, alarm: Alarm) {
    this.#context = context;
    this.#kept = kept;
    this.#alarm = alarm;
    this.#receivedBytes = kept.present.receivedBytes;
  }

  /** Bytes received so far, those included that a crash could still take. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** The time at which bytes were received last, by `performance.now()`. */
  get progressAtMs(): number {
    return this.#progressAtMs;
  }

  /** True while a request writes a piece. */
  get isWriting(): boolean {
    return this.#isWriting;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * The digest and length of the image once {@link finish} had it whole and on disk. The journal
   * may not say so yet: then it still has to.
   */
  get finished(): Pick<IncomingJournal, "observedVmId" | "receivedBytes"> | undefined {
    return this.#finished;
  }

  /** Tells how much of the image is here, and how much there will be. @throws ManagerError */
  async progress(): Promise<TransferProgress> {
    const { size, observedVmId } = this.#kept.present;
    if (size !== undefined && observedVmId !== undefined) return { offset: size, length: size };
    this.#assertReceiving();
    // The first piece will tell how large the image is, and whether it has parts.
    if (size === undefined) return { offset: 0, length: undefined };
    return { offset: (await this.open()).offset, length: size };
  }

  /** Receives one piece. @returns the offset after it. @throws ManagerError */
  async receive(piece: ReceivedPiece, room: RoomForImage): Promise<number> {
    this.#assertReceiving();
    if (this.#isWriting) {
      throw new ManagerError("TRANSFER_LOCKED", `${this.#kept.migrationId} is being written.`);
    }
    this.#isWriting = true;
    try {
      await room.reserve(piece);
      const image = await this.open();
      if (piece.offset !== image.offset) {
        throw new ManagerError("OFFSET_MISMATCH", `The image has ${image.offset} bytes so far.`);
      }
      if (piece.offset + (piece.bytes ?? 1) > piece.length) {
        throw new ManagerError("PATCH_TOO_LARGE", "The piece reaches beyond the Upload-Length.");
      }
      await piece.write(image);
      return image.offset;
    } catch (error) {
      if (!DISK_FULL.has((error as { code?: string }).code ?? "")) throw error;
      throw await room.refuse("The disk is full.");
    } finally {
      this.#isWriting = false;
      await this.#noteReceived();
    }
  }

  /** Opens the image where a crash or a failure left it. @throws ManagerError once it is closed. */
  open(): Promise<ReceivingVm> {
    // Once this one is closed, a file of that name may belong to another attempt.
    if (this.#isClosed) return Promise.reject(this.#takesNoMore());
    const { images } = this.#context;
    const path = images.absolute(images.quarantined(this.#kept.migrationId));
    const { size = 0, parts, receivedBytes, vmId } = this.#kept.present;
    const { algorithm = parseVmId(vmId ?? "").algorithm } = this.#kept.present;
    this.#image ??= ReceivingVm.open(path, new Layout(size, parts), {
      algorithm,
      offset: receivedBytes,
      onReceived: (image) => {
        this.#noteProgress(image);
      },
    }).catch((error: unknown) => {
      this.#image = undefined;
      throw error;
    });
    return this.#image;
  }

  /** Tells whether all of the image has arrived, and nobody writes to it any more. */
  isWhole(image: ReceivingVm): boolean {
    return image.offset === this.#kept.present.size && !this.#isWriting;
  }

  /** Brings an image that is whole to disk and digests it. @throws DigestError */
  async digest(image: ReceivingVm): Promise<string> {
    try {
      return await image.finish();
    } catch (error) {
      if (!isManifest(error)) await this.#reopen(image);
      throw error;
    }
  }

  /**
   * Digests an image that is whole, and takes nothing more from then on, unless that failed for
   * another reason than its content.
   *
   * @returns what `finished` has from then on.
   * @throws DigestError
   */
  async finish(image: ReceivingVm): Promise<NonNullable<Reception["finished"]>> {
    this.#isClosed = true;
    let observedVmId: string;
    try {
      observedVmId = await this.digest(image);
    } catch (error) {
      if (!isManifest(error)) this.#isClosed = false;
      throw error;
    }
    this.#image = undefined;
    this.#finished = { observedVmId, receivedBytes: this.#kept.present.size ?? 0 };
    return this.#finished;
  }

  /** Closes the image; nothing is written to it from then on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await (await this.#image)?.close();
    this.#image = undefined;
  }

  #assertReceiving(): void {
    const { phase } = this.#kept.present;
    if (this.#isClosed || (phase !== "indicated" && phase !== "offered")) {
      throw this.#takesNoMore();
    }
  }

  #takesNoMore(): ManagerError {
    return new ManagerError("MIGRATION_CLOSED", `${this.#kept.migrationId} takes no more content.`);
  }

  async #noteReceived(): Promise<void> {
    const image = await this.#image;
    if (image === undefined || this.#isClosed) return;
    if (image.isBroken) {
      await this.#reopen(image);
      return;
    }
    if (image.offset === this.#kept.present.size) this.#alarm.ring();
  }

  #noteProgress(image: ReceivingVm): void {
    this.#receivedBytes = image.offset;
    this.#progressAtMs = performance.now();
    const { receivedBytes } = this.#kept.present;
    if (image.offset - receivedBytes >= SYNC_EVERY_BYTES) void this.#sync(image);
  }

  /** Brings to disk what is here, while more is received. Never rejects. */
  async #sync(image: ReceivingVm): Promise<void> {
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    const { migrationId } = this.#kept;
    try {
      await image.sync();
      const { syncedOffset } = image;
      if (syncedOffset > this.#kept.present.receivedBytes && !this.#isClosed) {
        await this.#kept.save({ receivedBytes: syncedOffset });
      }
    } catch (err) {
      if (this.#isClosed) return;
      this.#context.log.warn({ migrationId, err }, "the image cannot be synced");
      await this.#reopen(image);
    } finally {
      this.#isSyncing = false;
    }
  }

  /**
   * Closes the image after a failure. It is opened again at the last offset that surely is on disk.
   */
  async #reopen(image: ReceivingVm): Promise<void> {
    const held = this.#image;
    await image.close();
    // Only now may it be opened again: until it was closed, somebody may still have written to it.
    if (this.#image === held) this.#image = undefined;
  }
}

/** Tells whether an error means that a manifest's text came in place of an image. */
export function isManifest(error: unknown): boolean {
  return error instanceof DigestError && error.code === "IMAGE_IS_MANIFEST";
}
