import { isSameParts, Layout } from "../../digest/layout.js";
import { ManagerError } from "../../errors.js";
import type { ReceivedPiece } from "../../transfer/transfer-receiver.js";
import { hasRoomFor } from "../capacity.js";
import { resolveToDecline } from "./declining.js";
import type { IncomingMigration } from "./incoming-migration.js";
import type { OfferedPhase } from "./offered-phase.js";
import type { RoomForImage } from "./reception.js";

/**
 * Has room for one incoming image, or gives the image up: an offer lapses, the rest is declined.
 */
export class Room implements RoomForImage {
  readonly #incoming: IncomingMigration;
  readonly #offer: OfferedPhase;
  readonly #dropOffers: () => Promise<void>;

  /** @param dropOffers makes room by letting go of other images that are only offered. */
  constructor(incoming: IncomingMigration, offer: OfferedPhase, dropOffers: () => Promise<void>) {
    this.#incoming = incoming;
    this.#offer = offer;
    this.#dropOffers = dropOffers;
  }

  /** The first piece tells how large the image is; there must be room for all of it. */
  async reserve({ length, parts }: Pick<ReceivedPiece, "length" | "parts">): Promise<void> {
    const { context, kept } = this.#incoming;
    const { size, parts: known } = kept.present;
    if (size !== undefined) {
      if (size === length && isSameParts(known, parts)) return;
      const began = new Layout(size, known).describe();
      throw new ManagerError("LENGTH_MISMATCH", `The transfer began with ${began}.`);
    }
    if (!(await hasRoomFor(context, length))) await this.#dropOffers();
    if (!(await hasRoomFor(context, length))) {
      throw await this.refuse(`There is no room for ${length} bytes.`);
    }
    await kept.save({ size: length, parts });
  }

  async refuse(message: string): Promise<ManagerError> {
    if (!this.#offer.letGo("CAPACITY")) {
      await resolveToDecline(this.#incoming, "CAPACITY");
      this.#incoming.alarm.ring();
    }
    return new ManagerError("CAPACITY", message);
  }
}
