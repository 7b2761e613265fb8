import type { Channel } from "../channel.js";
import type { Snapshot } from "../ledger/state/snapshot.js";

/** The states that one request sees: each channel at one height, even if many peers simulate it. */
export class Snapshots {
  readonly #taken = new Map<string, Snapshot>();

  of(channel: Channel): Snapshot {
    let snapshot = this.#taken.get(channel.id);
    if (snapshot === undefined) {
      snapshot = channel.ledger.snapshot();
      this.#taken.set(channel.id, snapshot);
    }
    return snapshot;
  }
}
