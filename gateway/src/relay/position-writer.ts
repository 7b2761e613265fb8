import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import type { Logger } from "../observation/log.js";
import type { Position, PositionStore } from "./positions.js";

/** Writes a channel's position now and then: each write syncs a disk, each block does not. */
export class PositionWriter {
  readonly #channel: string;
  readonly #store: PositionStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #offered: Position | undefined;
  #written: number | undefined;

  constructor(channel: string, store: PositionStore, clock: Clock, logger: Logger) {
    this.#channel = channel;
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Everything up to this block is done. */
  offer(position: Position): void {
    this.#offered = position;
  }

  /** Until the signal; writes what was offered last before it returns. */
  async run(intervalMs: number, signal: AbortSignal): Promise<void> {
    while (!isAborted(signal)) {
      await this.#clock.sleep(intervalMs, signal);
      await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    const position = this.#offered;
    if (position === undefined || position.blockNumber === this.#written) return;
    try {
      await this.#store.write(this.#channel, position);
      this.#written = position.blockNumber;
    } catch (error) {
      // A full disk costs a replay at the next start, no more.
      this.#logger.warn({ err: error, channel: this.#channel }, "cannot write the position");
    }
  }
}
