import { pause } from "../../client/back-off.js";
import { GatewayProblem } from "../../client/gateway-problem.js";
import type { Migration, ReasonCode } from "../../client/gateway-types.js";
import { DigestError } from "../../digest/digest-error.js";
import type { Parts } from "../../digest/layout.js";
import { isSameParts, Layout } from "../../digest/layout.js";
import { parseVmId } from "../../digest/vm-id.js";
import { ManagerError } from "../../errors.js";
import type { IncomingJournal } from "../../store/records.js";
import { hashOfferToken } from "../../transfer/offer.js";
import { ReceivingVm } from "../../transfer/receiving-vm.js";
import { hasRoomFor } from "../capacity.js";
import type { ManagerContext } from "../context.js";
import { HeldVm } from "../held-vm.js";
import { describeProblem, MigrationTask } from "../migration-task.js";

/** Bytes that a crash may cost a transfer. */
const SYNC_EVERY_BYTES = 64 * 1024 * 1024;
const BUSY_PAUSE_MS = 250;
/** Why an offer is let go of. */
const lapses = {
  CAPACITY: "Its room was needed for what is indicated.",
  OFFER_EXPIRED: "No Indication of it came in time.",
  OFFER_WITHDRAWN: "Its source withdrew it.",
} as const;
const DISK_FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/**
 * A migration from another operator: receiving, verification, and what its outcome demands. What is
 * offered before its Indication is received just so, but no VM is made of it until then.
 */
export class IncomingTask extends MigrationTask<IncomingJournal> {
  readonly #vm: HeldVm;
  readonly #dropOffers: () => Promise<void>;
  #image: Promise<ReceivingVm> | undefined;
  #writing = false;
  #syncing = false;
  /** Set before the file goes: nothing may be written from then on. */
  #closed = false;
  /** The whole image is here and synced, with that digest; its journal may not say so yet. */
  #complete: Pick<IncomingJournal, "observedVmId" | "receivedBytes"> | undefined;
  #receivedBytes: number;
  #progressAtMs = performance.now();
  /** Why an offer is to be let go of. */
  #lapsesFor: keyof typeof lapses | undefined;

  /** @param dropOffers makes room by letting go of what is only offered. */
  constructor(context: ManagerContext, journal: IncomingJournal, dropOffers: () => Promise<void>) {
    super(context, journal);
    this.#dropOffers = dropOffers;
    this.#vm = new HeldVm(context, journal);
    this.#receivedBytes = journal.receivedBytes;
  }

  override get transferredBytes(): number {
    return this.#receivedBytes;
  }

  /** Bytes received, and how many there will be as far as that is known. @throws ManagerError */
  async progress(
    token: string | undefined,
  ): Promise<{ offset: number; length: number | undefined }> {
    this.#assertMaySend(token);
    const { size, observedVmId } = this.journal;
    if (size !== undefined && observedVmId !== undefined) return { offset: size, length: size };
    this.#assertReceiving();
    // Of what it consists the first piece tells.
    if (size === undefined) return { offset: 0, length: undefined };
    return { offset: (await this.#open()).offset, length: size };
  }

  /** What was offered is being discarded: what is asked of it is to be asked again after that. */
  get isLapsing(): boolean {
    const { phase, outcome } = this.journal;
    return outcome === "lapsed" || (phase === "offered" && this.#closed);
  }

  /** Lets go of it if it is only an offer; false when it is more. */
  yieldRoom(): boolean {
    return this.#letGo("CAPACITY");
  }

  /** Lets go of an offer that its source withdraws. @throws ManagerError */
  withdraw(token: string): void {
    this.#assertMaySend(token);
    if (!this.#letGo("OFFER_WITHDRAWN")) {
      throw new ManagerError("MIGRATION_CLOSED", `${this.migrationId} is more than an offer.`);
    }
  }

  /**
   * Receives one piece.
   *
   * @param piece.write appends to the image; given to at most one caller at a time.
   * @returns the offset after it.
   * @throws ManagerError
   */
  async receive(piece: {
    readonly offset: number;
    readonly length: number;
    /** Of a VM that has some. */
    readonly parts: Parts | undefined;
    /** Undefined where only the end of the piece will tell. */
    readonly bytes: number | undefined;
    /** With which the image was offered, if it was. */
    readonly token: string | undefined;
    readonly write: (image: ReceivingVm) => Promise<void>;
  }): Promise<number> {
    this.#assertMaySend(piece.token);
    this.#assertReceiving();
    if (this.#writing) {
      throw new ManagerError("TRANSFER_LOCKED", `${this.migrationId} is being written.`);
    }
    this.#writing = true;
    try {
      await this.#begin(piece);
      const image = await this.#open();
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
      throw await this.#noRoom("The disk is full.");
    } finally {
      this.#writing = false;
      await this.#noteReceived();
    }
  }

  protected override async step(): Promise<void> {
    switch (this.journal.phase) {
      case "offered":
        await this.#awaitIndication();
        return;
      case "indicated":
        await this.#await();
        return;
      case "verifying":
        await this.#verify();
        return;
      case "declining":
        await this.#decline();
        return;
      case "ended":
        return;
    }
  }

  /** Nothing may be written from then on. */
  protected override async release(): Promise<void> {
    this.#closed = true;
    await (await this.#image)?.close();
    this.#image = undefined;
  }

  /** Phase `offered`: receives the image, as long as an Indication of it may still come. */
  async #awaitIndication(): Promise<void> {
    const migration = await this.lookUp();
    if (migration !== undefined) {
      await this.#compare(migration);
      return;
    }
    const { stallTimeoutMs, earlyTransfers } = this.context.config;
    const progressAtMs = this.#writing ? performance.now() : this.#progressAtMs;
    const leftMs = Math.min(
      progressAtMs + stallTimeoutMs - performance.now(),
      Date.parse(this.journal.startedAt) + earlyTransfers.lifetimeMs - Date.now(),
    );
    const reason = this.#lapsesFor ?? (leftMs <= 0 ? "OFFER_EXPIRED" : undefined);
    if (reason !== undefined) await this.#lapse(reason, lapses[reason]);
    else {
      const image = await this.#open();
      // Brought to disk and digested before it is asked for.
      if (image.offset === this.journal.size && !this.#writing) await this.#settle(image);
      await this.untilWoken(Math.min(Math.max(leftMs, 1), 30_000));
    }
  }

  async #settle(image: ReceivingVm): Promise<void> {
    await this.#digestOf(image);
    const receivedBytes = image.offset;
    if (this.journal.receivedBytes !== receivedBytes) await this.save({ receivedBytes });
  }

  /** What is on the ledger must be what was offered; whose digest it has, the chaincode compares. */
  async #compare(migration: Migration): Promise<void> {
    const { kind, state, source, destination, instanceId, vmId } = migration;
    const { journal, context } = this;
    if (state === "cancelled" || state === "declined") {
      await this.#follow(migration);
      return;
    }
    const differing = [
      kind === "inter" ? "" : "kind",
      source === journal.source ? "" : "source",
      destination === context.operator ? "" : "destination",
      instanceId === journal.instanceId ? "" : "instanceId",
      vmId?.startsWith(`${journal.algorithm ?? ""}:`) === true ? "" : "the algorithm of vmId",
      state === "indicated" ? "" : "state",
    ].filter((each) => each !== "");
    if (differing.length === 0) await this.save({ vmId, phase: "indicated" });
    else await this.#lapse("OFFER_MISMATCH", `Its Indication has another ${differing.join(", ")}.`);
  }

  /** Discards what was offered. An Indication of it that comes all the same begins anew. */
  async #lapse(code: string, message: string): Promise<void> {
    const { migrationId } = this;
    this.context.log.warn({ migrationId, code, message }, "discarding what was offered");
    await this.release();
    await this.context.images.remove(this.#quarantined);
    const remedy = "Nothing to do: its source sends it again once it is indicated.";
    await this.save({ problem: { code, message, remedy } });
    await this.end("lapsed");
  }

  /** Phase `indicated`: waits for the image, as long as the Indication stands. */
  async #await(): Promise<void> {
    const migration = await this.lookUp();
    if (migration !== undefined && migration.state !== "indicated") {
      await this.#follow(migration);
      return;
    }
    if (this.#complete !== undefined) {
      await this.save({ ...this.#complete, phase: "verifying" });
      return;
    }
    if (!(await this.#accept())) return;
    const { size } = this.journal;
    if (size !== undefined) {
      const image = await this.#open();
      if (image.offset === size && !this.#writing) {
        await this.#finish(image, size);
        return;
      }
    }
    const { stallTimeoutMs } = this.context.config;
    const leftMs = this.#progressAtMs + stallTimeoutMs - performance.now();
    if (leftMs <= 0 && !this.#writing) await this.#resolveToDecline("TRANSFER_FAILED");
    else await this.untilWoken(Math.min(Math.max(leftMs, 1_000), 30_000));
  }

  /** Takes the VM in, or resolves to decline it. */
  async #accept(): Promise<boolean> {
    const { context, journal } = this;
    if (context.config.denySources.includes(journal.source)) {
      return await this.#resolveToDecline("POLICY");
    }
    const room = await this.#vm.expect();
    if (room === "here") {
      context.log.error({ migrationId: this.migrationId }, "indicated to us, but the VM is here");
      return await this.#resolveToDecline("OTHER");
    }
    if (room === "busy") await pause(BUSY_PAUSE_MS, context.signal);
    return room === "expected";
  }

  async #finish(image: ReceivingVm, size: number): Promise<void> {
    this.#closed = true;
    const { migrationId } = this;
    let observedVmId: string;
    try {
      observedVmId = await this.#digestOf(image);
    } catch (error) {
      if (!isManifest(error)) {
        this.#closed = false;
        throw error;
      }
      this.context.log.warn({ migrationId, err: error }, "what was received is no VM");
      await this.save({ problem: describeProblem(error) });
      await this.#resolveToDecline("TRANSFER_FAILED");
      return;
    }
    this.#image = undefined;
    this.context.log.info({ migrationId, observedVmId, size }, "the whole image is here");
    // The sender will not send it again, so a journal that cannot be written now is written later.
    this.#complete = { observedVmId, receivedBytes: size };
    await this.save({ ...this.#complete, phase: "verifying" });
  }

  /** Of what is on disk as a whole. */
  async #digestOf(image: ReceivingVm): Promise<string> {
    try {
      return await image.finish();
    } catch (error) {
      if (!isManifest(error)) await this.#reopen(image);
      throw error;
    }
  }

  async #verify(): Promise<void> {
    const { gateway, signal } = this.context;
    const { observedVmId = "", host } = this.journal;
    await this.#conclude(() =>
      gateway.verify(this.migrationId, { vmId: observedVmId, host }, signal),
    );
  }

  async #decline(): Promise<void> {
    const { gateway, signal } = this.context;
    const { declineFor = "OTHER" } = this.journal;
    await this.#conclude(() => gateway.decline(this.migrationId, declineFor, signal));
  }

  /** Makes a concluding statement; if it is refused, the ledger tells what concluded instead. */
  async #conclude(state: () => Promise<Migration>): Promise<void> {
    try {
      await this.#follow(await state());
    } catch (error) {
      if (!(error instanceof GatewayProblem) || error.transient) throw error;
      const found = await this.lookUp();
      if (found === undefined || found.state === "indicated") throw error;
      await this.#follow(found);
    }
  }

  async #follow(migration: Migration): Promise<void> {
    const { state, reason } = migration;
    if (state === "indicated") return;
    if (state === "confirmed") {
      await this.#takeIn();
      return;
    }
    await this.release();
    await this.context.images.remove(this.#quarantined);
    await this.#vm.discard();
    await this.save({ reason });
    await this.end(state);
  }

  /** Confirmed: the image gets the name from which it may be run. */
  async #takeIn(): Promise<void> {
    const { images } = this.context;
    const { observedVmId, vmId, host, instanceId, size = 0, parts } = this.journal;
    if (observedVmId !== vmId) {
      throw new Error(`${this.migrationId} is confirmed, but not by what was received here.`);
    }
    while ((await this.#vm.expect()) === "busy") await pause(BUSY_PAUSE_MS, this.context.signal);
    const image = images.runnable(host, instanceId, this.migrationId);
    await images.promote(this.#quarantined, image);
    await this.#vm.arrive({ host, image, size, parts });
    await this.end("confirmed");
  }

  /** The first piece tells how large the image is; there must be room for all of it. */
  async #begin({ length, parts }: { length: number; parts: Parts | undefined }): Promise<void> {
    const { size, parts: known } = this.journal;
    if (size !== undefined) {
      if (size === length && isSameParts(known, parts)) return;
      const began = new Layout(size, known).describe();
      throw new ManagerError("LENGTH_MISMATCH", `The transfer began with ${began}.`);
    }
    if (!(await hasRoomFor(this.context, length))) await this.#dropOffers();
    if (!(await hasRoomFor(this.context, length))) {
      throw await this.#noRoom(`There is no room for ${length} bytes.`);
    }
    await this.save({ size: length, parts });
  }

  async #noRoom(message: string): Promise<ManagerError> {
    if (!this.#letGo("CAPACITY")) {
      await this.#resolveToDecline("CAPACITY");
      this.wake();
    }
    return new ManagerError("CAPACITY", message);
  }

  #letGo(reason: keyof typeof lapses): boolean {
    if (this.journal.phase !== "offered") return false;
    this.#lapsesFor = reason;
    this.wake();
    return true;
  }

  async #resolveToDecline(reason: ReasonCode): Promise<false> {
    const { migrationId } = this;
    this.context.log.info({ migrationId, reason }, "declining");
    await this.save({ declineFor: reason, phase: "declining" });
    return false;
  }

  /** Of what was offered only its source knows the token. */
  #assertMaySend(token: string | undefined): void {
    const { tokenHash } = this.journal;
    // What is compared are hashes, so time tells nothing of the token.
    if (tokenHash === undefined || tokenHash === hashOfferToken(token ?? "")) return;
    throw new ManagerError("TRANSFER_TOKEN_WRONG", `${this.migrationId} was offered by another.`);
  }

  #assertReceiving(): void {
    const { phase } = this.journal;
    if (this.#closed || (phase !== "indicated" && phase !== "offered")) {
      throw this.#takesNoMore();
    }
  }

  #takesNoMore(): ManagerError {
    return new ManagerError("MIGRATION_CLOSED", `${this.migrationId} takes no more content.`);
  }

  get #quarantined(): string {
    return this.context.images.quarantined(this.migrationId);
  }

  #open(): Promise<ReceivingVm> {
    // A file of that name would be another's by now.
    if (this.#closed) return Promise.reject(this.#takesNoMore());
    const path = this.context.images.absolute(this.#quarantined);
    const { vmId, algorithm = parseVmId(vmId ?? "").algorithm, receivedBytes } = this.journal;
    const { size = 0, parts } = this.journal;
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

  async #noteReceived(): Promise<void> {
    const image = await this.#image;
    if (image === undefined || this.#closed) return;
    if (image.isBroken) {
      await this.#reopen(image);
      return;
    }
    if (image.offset === this.journal.size) this.wake();
  }

  #noteProgress(image: ReceivingVm): void {
    this.#receivedBytes = image.offset;
    this.#progressAtMs = performance.now();
    const { receivedBytes } = this.journal;
    if (image.offset - receivedBytes >= SYNC_EVERY_BYTES) void this.#sync(image);
  }

  /** Goes on while more is received. Never rejects. */
  async #sync(image: ReceivingVm): Promise<void> {
    if (this.#syncing) return;
    this.#syncing = true;
    try {
      await image.sync();
      const { syncedOffset } = image;
      if (syncedOffset > this.journal.receivedBytes && !this.#closed) {
        await this.save({ receivedBytes: syncedOffset });
      }
    } catch (err) {
      if (this.#closed) return;
      this.context.log.warn({ migrationId: this.migrationId, err }, "the image cannot be synced");
      await this.#reopen(image);
    } finally {
      this.#syncing = false;
    }
  }

  /** What is on disk by now is not known: it is read again from where it was known. */
  async #reopen(image: ReceivingVm): Promise<void> {
    const held = this.#image;
    await image.close();
    // Not before: what is still being written must not meet what is opened.
    if (this.#image === held) this.#image = undefined;
  }
}

function isManifest(error: unknown): boolean {
  return error instanceof DigestError && error.code === "IMAGE_IS_MANIFEST";
}
