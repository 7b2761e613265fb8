import { isOpen } from "@basics/chaincode/domain";
import type { CreateMigration } from "../client/gateway-types.js";
import type { OutgoingJournal } from "../store/records.js";
import type { Offer } from "../transfer/offer.js";
import { coinOfferToken, isSameToken, makeOffer, withdrawOffer } from "../transfer/offer.js";
import { sendAndDigest } from "../transfer/send-and-digest.js";
import type { SendOptions } from "../transfer/send-image.js";
import { sendImage, TransferFailed } from "../transfer/send-image.js";
import { describeProblem } from "./describe-problem.js";
import type { SourceDigest } from "./source-task.js";
import { SourceTask } from "./source-task.js";

/**
 * A migration to another operator: Indication, transfer, and after the Confirmation the Leave.
 * If the destination accepts the offer, the image is sent while it is digested, before the
 * Indication.
 */
export class OutgoingTask extends SourceTask<OutgoingJournal> {
  #sentBytes = 0;
  /** The endpoint of a destination that takes the image before its Indication. */
  #earlyEndpoint: string | undefined;

  override get transferredBytes(): number {
    return this.#sentBytes;
  }

  protected override async step(): Promise<void> {
    switch (this.journal.phase) {
      case "preparing":
        await this.#prepareInPlace();
        return;
      case "indicating":
        await this.indicate();
        return;
      case "indicated":
        await this.#transfer();
        return;
      case "leaving":
        await this.#leave();
        return;
      case "ended":
        return;
    }
  }

  protected override statement(vmId: string): CreateMigration & { migrationId: string } {
    const { migrationId, instanceId, destination, sourceHost, expiresAt } = this.journal;
    return {
      kind: "inter",
      migrationId,
      instanceId,
      vmId,
      destination,
      sourceHost,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
  }

  protected override async confirmed(): Promise<void> {
    await this.vm.depart();
    await this.save({ phase: "leaving" });
  }

  /** A migration that came to nothing leaves nothing behind on this side. */
  protected override cleanUp(): Promise<void> {
    const { context, journal, migrationId } = this;
    const { offerToken: token, phase } = journal;
    // If it was indicated, the destination learns from the ledger what became of it.
    if (this.#earlyEndpoint !== undefined && token !== undefined && phase !== "indicated") {
      // An offer of whose withdrawal it does not hear expires; the VM must not wait for that.
      void withdrawOffer(this.#earlyEndpoint, { migrationId, token }, context.signal);
    }
    return Promise.resolve();
  }

  /** The offer that was made to the destination, for a caller that knows its token. */
  offerUnder(token: string): Offer | undefined {
    const { offerToken, phase } = this.journal;
    const mine = phase === "preparing" && offerToken !== undefined;
    return mine && isSameToken(offerToken, token) ? this.#offer : undefined;
  }

  get #offer(): Offer | undefined {
    const { destination, instanceId, algorithm } = this.journal;
    const { size, parts } = this.layout;
    const { operator } = this.context;
    const offer = { source: operator, destination, instanceId, size, parts, algorithm };
    return size === 0 ? undefined : offer;
  }

  /**
   * Sends the image while it is prepared, if the destination takes it and a place for sending is
   * free.
   */
  async #prepareInPlace(): Promise<void> {
    const inPlace = await this.context.sends.tryRun(async () => {
      // The VM still runs while the offer is made.
      this.#earlyEndpoint = await this.#makeOffer();
      if (this.#earlyEndpoint === undefined) return false;
      await this.prepare();
      return true;
    });
    if (inPlace?.result !== true) await this.prepare();
  }

  async #makeOffer(): Promise<string | undefined> {
    const { context, journal, migrationId } = this;
    const offer = this.#offer;
    if (journal.cancelFor !== undefined || offer === undefined) return undefined;
    const token = journal.offerToken ?? coinOfferToken();
    await this.save({ offerToken: token });
    const signal = this.interrupted;
    const { transferEndpoint } = await context.gateway.getOperator(journal.destination, signal);
    if (transferEndpoint === undefined) return undefined;
    const refusal = await makeOffer(transferEndpoint, { migrationId, token, offer }, signal);
    if (refusal === undefined) return transferEndpoint;
    context.log.info({ migrationId, refusal }, "the image is sent after its Indication");
    return undefined;
  }

  /**
   * Sends the images as they are digested, if the destination takes them, so they are read once.
   */
  protected override async digestSource(signal: AbortSignal): Promise<SourceDigest> {
    const { context, migrationId, layout } = this;
    const { algorithm } = this.journal;
    const endpoint = this.#earlyEndpoint;
    if (endpoint === undefined) return await super.digestSource(signal);
    const { size } = layout;
    context.log.info({ migrationId, size, to: endpoint }, "sending the image as it is digested");
    const sent = await sendAndDigest({ ...this.#sending(endpoint, signal), algorithm });
    const { failure } = sent;
    if (failure === undefined) context.log.info({ migrationId }, "the destination has the image");
    else context.log.warn({ migrationId, err: failure }, "the rest is sent after the Indication");
    return sent;
  }

  #sending(endpoint: string, signal: AbortSignal): SendOptions {
    return {
      endpoint,
      migrationId: this.migrationId,
      token: this.journal.offerToken,
      image: this.context.images.absolute(this.journal.image),
      layout: this.layout,
      stallTimeoutMs: this.context.config.stallTimeoutMs,
      onProgress: (sentBytes) => {
        this.#sentBytes = sentBytes;
      },
      signal,
    };
  }

  /** Sends the image, while the ledger is watched: it may be declined or cancelled meanwhile. */
  async #transfer(): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.interrupted]);
    let sending: Promise<void> | undefined;
    let isDue = true;
    try {
      for (;;) {
        if (isDue) {
          isDue = false;
          sending = this.#send(signal).then((sent) => {
            // A destination that lost what it had is sent it again.
            isDue = sent;
          });
        }
        const { cancelFor } = this.journal;
        const migration =
          cancelFor === undefined ? await this.lookUp() : await this.withdraw(cancelFor);
        if (migration !== undefined && !isOpen(migration.state)) {
          over.abort();
          await sending;
          await this.follow(migration);
          return;
        }
        await this.alarm.wait(this.context.signal);
      }
    } finally {
      over.abort();
      await sending;
    }
  }

  /** Sends the image, or cancels. Never rejects. @returns whether the destination has the image. */
  async #send(signal: AbortSignal): Promise<boolean> {
    const { context, migrationId } = this;
    const { destination, size = 0 } = this.journal;
    try {
      await context.sends.run(signal, async () => {
        const { transferEndpoint } = await context.gateway.getOperator(destination, signal);
        if (transferEndpoint === undefined) {
          throw new TransferFailed("TRANSFER_REFUSED", `${destination} has no transferEndpoint.`);
        }
        context.log.info({ migrationId, size, to: transferEndpoint }, "sending the image");
        await sendImage(this.#sending(transferEndpoint, signal));
      });
      context.log.info({ migrationId }, "the destination has the whole image");
      return true;
    } catch (error) {
      if (!signal.aborted) await this.#giveUp(error).catch(() => undefined);
      return false;
    }
  }

  async #giveUp(error: unknown): Promise<void> {
    const { migrationId, context } = this;
    context.log.warn({ migrationId, err: error }, "the image cannot be sent");
    await this.save({ problem: describeProblem(error) });
    // A destination that refuses declines on the ledger too, usually at once: the source waits for
    // that.
    const refused = error instanceof TransferFailed && error.code === "TRANSFER_REFUSED";
    if (!refused) await this.requestCancel("TRANSFER_FAILED");
  }

  /**
   * Phase `leaving`: keeps the image until the Leave is committed, as it could be needed before.
   */
  async #leave(): Promise<void> {
    const { context } = this;
    await this.vm.depart();
    for (;;) {
      const migration = await this.lookUp();
      if (migration?.finished === true) break;
      await this.alarm.wait(this.context.signal);
    }
    if (!context.config.keepDepartedImages) {
      await context.images.remove(this.journal.image);
      await this.vm.dropImage();
    }
    await this.kept.end("confirmed");
  }
}
