import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import type { Logger } from "../observation/log.js";
import type { Position, PositionStore } from "./positions.js";

/**
 * Writes a channel's position at intervals, not at each block, because each write waits for the
 * disk.
 */
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

  /** Call this when everything up to this block is done. */
  offer(position: Position): void {
    this.#offered = position;
  }

  /** Runs until the signal, and writes the latest position before it returns. */
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
      // A full disk only costs a replay at the next start.
      this.#logger.warn({ err: error, channel: this.#channel }, "cannot write the position");
    }
  }
}
