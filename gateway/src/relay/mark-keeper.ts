import type { RelayMarkRecord } from "@basics/chaincode/records";
import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import type { ChannelLedger } from "../ledger/ledger.js";
import type { Logger } from "../observation/log.js";
import type { Metrics } from "../observation/metrics.js";
import { Alarm } from "./alarm.js";
import { unlessCode } from "./persist.js";

export interface MarkKeeperOptions {
  readonly ledger: ChannelLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly markEveryBlocks: number;
  readonly markIntervalMs: number;
}

/**
 * Reads the last marked block; -1 if the relay has not marked any yet.
 *
 * @throws LedgerError
 */
export async function readMark(ledger: ChannelLedger): Promise<number> {
  const record = await unlessCode("RELAY_MARK_NOT_FOUND", () =>
    ledger.evaluate<RelayMarkRecord | null>("GetRelayMark"),
  );
  return record?.blockNumber ?? -1;
}

/**
 * Moves the low-water mark on the private channel. It makes a transaction only if something was
 * settled since the last mark, or after many blocks: an idle consortium causes no marks.
 */
export class MarkKeeper {
  readonly #options: MarkKeeperOptions;
  readonly #alarm = new Alarm();
  #marked: number;
  #reached: number;
  #settledSince = false;

  /** @param mark - the last block marked. */
  constructor(mark: number, options: MarkKeeperOptions) {
    this.#options = options;
    this.#marked = mark;
    this.#reached = mark;
    options.metrics.relayMark.set(mark);
  }

  /** Call this when a Confirmation of this block was settled. */
  settled(blockNumber: number): void {
    if (blockNumber > this.#marked) this.#settledSince = true;
  }

  /** Call this when everything up to this block is settled. */
  reached(blockNumber: number): void {
    this.#reached = Math.max(this.#reached, blockNumber);
    if (this.#manyBlocks()) this.#alarm.ring();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, markIntervalMs } = this.#options;
    while (!isAborted(signal)) {
      await this.#alarm.wait(clock, markIntervalMs, signal);
      if (isAborted(signal)) return;
      const due = this.#reached > this.#marked && (this.#settledSince || this.#manyBlocks());
      if (due && !(await this.#mark(signal))) await clock.sleep(markIntervalMs, signal);
    }
  }

  #manyBlocks(): boolean {
    return this.#reached - this.#marked >= this.#options.markEveryBlocks;
  }

  /** Moves the mark. Returns false if the next round has to try again. */
  async #mark(signal: AbortSignal): Promise<boolean> {
    const { ledger, logger, metrics } = this.#options;
    const blockNumber = this.#reached;
    const hadSettled = this.#settledSince;
    this.#settledSince = false;
    try {
      await unlessCode("RELAY_MARK_NOT_ABOVE", () =>
        ledger.submit("MarkRelay", { blockNumber }, { signal }),
      );
      this.#marked = blockNumber;
      metrics.relayMark.set(blockNumber);
      return true;
    } catch (error) {
      this.#settledSince ||= hadSettled;
      if (!isAborted(signal)) logger.warn({ err: error, blockNumber }, "cannot move the mark");
      return false;
    }
  }
}
