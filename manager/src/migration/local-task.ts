import { isOpen } from "@basics/chaincode/domain";
import type { CreateMigration } from "../client/gateway-types.js";
import type { LocalJournal } from "../store/records.js";
import type { SourceDigest } from "./source-task.js";
import { SourceTask } from "./source-task.js";

/**
 * A migration between two hosts of this manager, which makes Indication and Confirmation itself.
 */
export class LocalTask extends SourceTask<LocalJournal> {
  /** True once this process has made the whole copy. */
  #isCopied = false;

  override get transferredBytes(): number {
    return this.journal.observedVmId === undefined ? 0 : (this.journal.size ?? 0);
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
        await this.#copy();
        return;
      case "verifying":
        await this.#verify();
        return;
      case "ended":
        return;
    }
  }

  /** Copies the images while it digests them, so that the stopped VM's images are read once. */
  protected override async digestSource(signal: AbortSignal): Promise<SourceDigest> {
    const { algorithm, image } = this.journal;
    const { digests, images } = this.context;
    const digest = await digests.run(signal, () =>
      images.copyDigested(image, this.#copied, this.layout, { algorithm, signal }),
    );
    this.#isCopied = true;
    return digest;
  }

  protected override statement(vmId: string): CreateMigration & { migrationId: string } {
    const { migrationId, instanceId, sourceHost, destinationHost, expiresAt } = this.journal;
    return {
      kind: "local",
      migrationId,
      instanceId,
      vmId,
      sourceHost,
      destinationHost,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
  }

  protected override async confirmed(): Promise<void> {
    const { images } = this.context;
    const { instanceId, destinationHost, image } = this.journal;
    const moved = images.runnable(destinationHost, instanceId, this.migrationId);
    await images.promote(this.#copied, moved);
    await this.vm.moveTo({ host: destinationHost, image: moved });
    await images.remove(image);
    await this.kept.end("confirmed");
  }

  protected override async cleanUp(): Promise<void> {
    await this.context.images.remove(this.#copied);
  }

  get #copied(): string {
    return this.context.images.quarantined(this.migrationId);
  }

  /** Digests the copy: the bytes on disk need not be those that were read from the source. */
  async #copy(): Promise<void> {
    const { images, digests } = this.context;
    const { cancelFor, image, algorithm } = this.journal;
    const found = cancelFor === undefined ? await this.lookUp() : await this.withdraw(cancelFor);
    if (found !== undefined && !isOpen(found.state)) {
      await this.follow(found);
      return;
    }
    const signal = this.interrupted;
    try {
      if (!this.#isCopied) {
        await images.copy(image, this.#copied, this.layout, signal);
        this.#isCopied = true;
      }
      const { vmId } = await digests.run(signal, () =>
        images.digest(this.#copied, this.layout, { algorithm, signal }),
      );
      await this.save({ observedVmId: vmId, phase: "verifying" });
    } catch (error) {
      // The next step deals with a request to cancel.
      if (this.journal.cancelFor === undefined) throw error;
    }
  }

  async #verify(): Promise<void> {
    const { gateway, signal } = this.context;
    const { observedVmId = "", destinationHost } = this.journal;
    const found = await this.lookUp();
    if (found !== undefined && !isOpen(found.state)) {
      await this.follow(found);
      return;
    }
    const body = { vmId: observedVmId, host: destinationHost };
    await this.follow(await gateway.verify(this.migrationId, body, signal));
  }
}
