import { ManagerError } from "../../errors.js";
import type { IncomingJournal } from "../../store/records.js";
import { hashOfferToken } from "../../transfer/offer.js";
import type {
  IncomingTransfer,
  ReceivedPiece,
  TransferProgress,
} from "../../transfer/transfer-receiver.js";
import type { ManagerContext } from "../context.js";
import { HeldVm } from "../held-vm.js";
import { MigrationTask } from "../migration-task.js";
import { decline } from "./declining.js";
import type { IncomingMigration } from "./incoming-migration.js";
import { awaitImage } from "./indicated-phase.js";
import { OfferedPhase } from "./offered-phase.js";
import { Reception } from "./reception.js";
import { Room } from "./room.js";
import { verify } from "./verifying.js";

/**
 * A migration from another operator: its image is received and verified, and its outcome followed.
 * An image that is offered before its Indication is received in the same way, but no VM is made of
 * it yet.
 */
export class IncomingTask extends MigrationTask<IncomingJournal> implements IncomingTransfer {
  readonly #incoming: IncomingMigration;
  readonly #offer: OfferedPhase;
  readonly #room: Room;

  /** @param dropOffers makes room by letting go of what is only offered. */
  constructor(context: ManagerContext, journal: IncomingJournal, dropOffers: () => Promise<void>) {
    super(context, journal);
    const { kept, alarm } = this;
    const vm = new HeldVm(context, journal);
    this.#incoming = { context, kept, alarm, vm, reception: new Reception(context, kept, alarm) };
    this.#offer = new OfferedPhase(this.#incoming);
    this.#room = new Room(this.#incoming, this.#offer, dropOffers);
  }

  override get transferredBytes(): number {
    return this.#incoming.reception.receivedBytes;
  }

  /** True while an offer is being discarded; callers wait for that, and ask again. */
  get isLapsing(): boolean {
    return this.#offer.isLapsing;
  }

  /** Lets go of the migration if it is only offered; false when it is more. */
  yieldRoom(): boolean {
    return this.#offer.letGo("CAPACITY");
  }

  /** Lets go of an offer that its source withdraws. @throws ManagerError */
  withdraw(token: string): void {
    this.#assertMaySend(token);
    if (!this.#offer.letGo("OFFER_WITHDRAWN")) {
      throw new ManagerError("MIGRATION_CLOSED", `${this.migrationId} is more than an offer.`);
    }
  }

  async progress(token: string | undefined): Promise<TransferProgress> {
    this.#assertMaySend(token);
    return await this.#incoming.reception.progress();
  }

  async receive(piece: ReceivedPiece): Promise<number> {
    this.#assertMaySend(piece.token);
    return await this.#incoming.reception.receive(piece, this.#room);
  }

  protected override async step(): Promise<void> {
    switch (this.journal.phase) {
      case "offered":
        await this.#offer.step();
        return;
      case "indicated":
        await awaitImage(this.#incoming);
        return;
      case "verifying":
        await verify(this.#incoming);
        return;
      case "declining":
        await decline(this.#incoming);
        return;
      case "ended":
        return;
    }
  }

  /** Closes the image; nothing is written to it from then on. */
  protected override async release(): Promise<void> {
    await this.#incoming.reception.close();
  }

  /** Only the source of an offered image knows its token. @throws ManagerError */
  #assertMaySend(token: string | undefined): void {
    const { tokenHash } = this.journal;
    // Hashes are compared, so the time that it takes tells nothing of the token.
    if (tokenHash === undefined || tokenHash === hashOfferToken(token ?? "")) return;
    throw new ManagerError("TRANSFER_TOKEN_WRONG", `${this.migrationId} was offered by another.`);
  }
}
