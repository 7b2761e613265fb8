import type { CreateMigration } from "../client/gateway-types.js";
import type { OutgoingJournal } from "../store/records.js";
import { sendImage, TransferFailed } from "../transfer/send-image.js";
import { describeProblem } from "./migration-task.js";
import { SourceTask } from "./source-task.js";

/** A migration to another operator: Indication, transfer, and after the Confirmation the Leave. */
export class OutgoingTask extends SourceTask<OutgoingJournal> {
  #sentBytes = 0;

  override get transferredBytes(): number {
    return this.#sentBytes;
  }

  protected override async step(): Promise<void> {
    switch (this.journal.phase) {
      case "preparing":
        await this.prepare();
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

  protected override async cleanUp(): Promise<void> {
    // A migration that came to nothing leaves nothing behind on this side.
  }

  /** Sends the image, while the ledger is watched: it may be declined or cancelled meanwhile. */
  async #transfer(): Promise<void> {
    const over = new AbortController();
    const sending = this.#send(AbortSignal.any([over.signal, this.interrupted]));
    try {
      for (;;) {
        const { cancelFor } = this.journal;
        const migration =
          cancelFor === undefined ? await this.lookUp() : await this.withdraw(cancelFor);
        if (migration !== undefined && migration.state !== "indicated") {
          over.abort();
          await sending;
          await this.follow(migration);
          return;
        }
        await this.untilWoken();
      }
    } finally {
      over.abort();
      await sending;
    }
  }

  /** Never rejects: a transfer that cannot be made cancels the migration. */
  async #send(signal: AbortSignal): Promise<void> {
    const { context, migrationId } = this;
    const { destination, image, size = 0 } = this.journal;
    try {
      await context.sends.run(signal, async () => {
        const { transferEndpoint } = await context.gateway.getOperator(destination, signal);
        if (transferEndpoint === undefined) {
          throw new TransferFailed("TRANSFER_REFUSED", `${destination} has no transferEndpoint.`);
        }
        context.log.info({ migrationId, size, to: transferEndpoint }, "sending the image");
        await sendImage({
          endpoint: transferEndpoint,
          migrationId,
          path: context.images.absolute(image),
          size,
          stallTimeoutMs: context.config.stallTimeoutMs,
          onProgress: (sentBytes) => {
            this.#sentBytes = sentBytes;
          },
          signal,
        });
      });
      context.log.info({ migrationId }, "the destination has the whole image");
    } catch (error) {
      if (!signal.aborted) await this.#giveUp(error).catch(() => undefined);
    }
  }

  async #giveUp(error: unknown): Promise<void> {
    const { migrationId, context } = this;
    context.log.warn({ migrationId, err: error }, "the image cannot be sent");
    await this.save({ problem: describeProblem(error) });
    // Who refuses says why on the ledger, usually at once; the source need not race it there.
    const refused = error instanceof TransferFailed && error.code === "TRANSFER_REFUSED";
    if (!refused) await this.requestCancel("TRANSFER_FAILED");
  }

  /** The image may go once the Leave is committed: before, its return could still be needed. */
  async #leave(): Promise<void> {
    const { context } = this;
    await this.vm.depart();
    for (;;) {
      const migration = await this.lookUp();
      if (migration?.finished === true) break;
      await this.untilWoken();
    }
    if (!context.config.keepDepartedImages) {
      await context.images.remove(this.journal.image);
      await this.vm.dropImage();
    }
    await this.end("confirmed");
  }
}
