import { setMaxListeners } from "node:events";
import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import type { HostSealer } from "../hosts/host-sealer.js";
import type { ChannelLedger, LedgerBlock } from "../ledger/ledger.js";
import type { Logger } from "../observation/log.js";
import type { Metrics } from "../observation/metrics.js";
import { Alarm } from "./alarm.js";
import { followBlocks } from "./follow.js";
import { MarkKeeper, readMark } from "./mark-keeper.js";
import { persist } from "./persist.js";
import { PositionWriter } from "./position-writer.js";
import type { PositionStore } from "./positions.js";
import { isOfThisLedger } from "./resume.js";
import type { Confirmation } from "./settler.js";
import { Settler, confirmationOf } from "./settler.js";
import { SettlementTracker } from "./settlement-tracker.js";
import { sweepForEver } from "./sweep.js";

/**
 * The most hashes kept of blocks that are read and not settled. With more, the position stays
 * behind.
 */
const MAXIMUM_HASHES = 4_096;
const POSITION_INTERVAL_MS = 1_000;

export interface RelayOptions {
  readonly operator: string;
  readonly consortium: ChannelLedger;
  readonly private: ChannelLedger;
  readonly hosts: HostSealer;
  readonly positions: PositionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly sweepIntervalMs: number;
  readonly markEveryBlocks: number;
  readonly markIntervalMs: number;
  readonly concurrency: number;
  readonly maximumPending: number;
}

/**
 * Gives each Confirmation on the consortium channel that concerns this operator its Leave or
 * Arrival on the private channel. The relay does so at least once and in any order; the chaincode
 * makes that exactly once.
 *
 * The private channel holds what is certain: the mark, up to which everything is settled. The
 * position file only lets a restart follow the newest blocks at once, while a sweep reads the
 * blocks since the mark.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #settler: Settler;
  readonly #room = new Alarm();
  readonly #underWay = new Set<Promise<void>>();
  readonly #hashes = new Map<number, string>();
  #tracker = new SettlementTracker(-1);
  #readThrough = -1;
  #height = 0;
  #swept = false;
  #caughtUp = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#settler = new Settler({ ...options, ledger: options.private });
  }

  /**
   * True after the relay has settled everything that was on the consortium channel when it started.
   */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** The last consortium block up to which every Confirmation is settled; -1 for none. */
  get settledThrough(): number {
    return this.#tracker.settledThrough;
  }

  /** The number of Confirmations under way. */
  get pending(): number {
    return this.#tracker.pending;
  }

  /** The number of Confirmations that are refused for now. */
  get parked(): number {
    return this.#tracker.parked;
  }

  /** Takes note of the consortium channel's height, as its peer told it. */
  observeHeight(height: number): void {
    this.#height = Math.max(this.#height, height);
    this.#reportLag();
  }

  /** Runs until the signal, and returns when none of its parts runs any more. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, consortium, logger, positions, private: own } = this.#options;
    // Everything under way listens to this signal, so many listeners are no leak.
    setMaxListeners(0, signal);
    try {
      const ask = { clock, signal };
      const mark = await persist(() => readMark(own), ask);
      const heightAtStart = await persist(() => consortium.height(), ask);
      const start = await persist(() => this.#startAfter(mark, signal), ask);
      logger.info({ mark, start: start + 1, height: heightAtStart }, "relaying");
      this.#tracker = new SettlementTracker(mark);
      this.#readThrough = start;
      const marks = new MarkKeeper(mark, { ...this.#options, ledger: own });
      const writer = new PositionWriter(consortium.channel, positions, clock, logger);
      const progress = (): void => {
        this.#progress(marks, writer, heightAtStart);
      };
      const take = (block: LedgerBlock, sweeping: boolean): Promise<void> =>
        this.#take(block, sweeping, signal, marks, progress);
      progress();
      await Promise.all([
        followBlocks({
          ...this.#options,
          ledger: consortium,
          from: start + 1,
          signal,
          onBlock: (block) => take(block, false),
        }),
        sweepForEver(
          {
            ...this.#options,
            readThrough: () => this.#readThrough,
            onBlock: (block) => take(block, true),
            onFirstDone: () => {
              this.#swept = true;
              progress();
            },
          },
          mark,
          signal,
        ),
        marks.run(signal),
        writer.run(POSITION_INTERVAL_MS, signal),
      ]);
    } catch (error) {
      if (!isAborted(signal)) throw error;
    }
    await Promise.all(this.#underWay);
  }

  /**
   * Returns the block to follow after: the position's, if it is of this ledger and above the mark.
   */
  async #startAfter(mark: number, signal: AbortSignal): Promise<number> {
    const { clock, consortium, logger, positions } = this.#options;
    const position = await positions.read(consortium.channel);
    if (position === undefined || position.blockNumber <= mark) return mark;
    if (await isOfThisLedger(consortium, position, clock, signal)) return position.blockNumber;
    logger.warn({ position: position.blockNumber, mark }, "the position is of another ledger");
    return mark;
  }

  async #take(
    block: LedgerBlock,
    sweeping: boolean,
    signal: AbortSignal,
    marks: MarkKeeper,
    progress: () => void,
  ): Promise<void> {
    const { clock, maximumPending, operator } = this.#options;
    for (const event of block.events) {
      const confirmation = confirmationOf(event, operator);
      if (confirmation === undefined || this.#tracker.isPending(confirmation.migrationId)) continue;
      while (this.#tracker.pending >= maximumPending && !isAborted(signal)) {
        await this.#room.wait(clock, POSITION_INTERVAL_MS, signal);
      }
      if (isAborted(signal)) return;
      this.#tracker.found(confirmation.migrationId, block.number);
      this.#start(this.#settle(confirmation, sweeping, signal, marks, progress));
    }
    this.#tracker.read(block.number);
    if (!sweeping) this.#readThrough = Math.max(this.#readThrough, block.number);
    this.#hashes.set(block.number, block.hash);
    progress();
  }

  async #settle(
    confirmation: Confirmation,
    lookFirst: boolean,
    signal: AbortSignal,
    marks: MarkKeeper,
    progress: () => void,
  ): Promise<void> {
    const { blockNumber, migrationId } = confirmation;
    const outcome = await this.#settler.settle(confirmation, signal, lookFirst);
    if (outcome === "stopped") return;
    if (outcome === "settled") {
      this.#tracker.settled(migrationId);
      marks.settled(blockNumber);
    } else {
      this.#tracker.park(migrationId);
    }
    this.#room.ring();
    progress();
  }

  #start(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  #progress(marks: MarkKeeper, writer: PositionWriter, heightAtStart: number): void {
    const { metrics } = this.#options;
    const { followedThrough, parked, pending, settledThrough } = this.#tracker;
    marks.reached(settledThrough);
    const blockHash = this.#hashes.get(followedThrough);
    if (blockHash !== undefined) writer.offer({ blockNumber: followedThrough, blockHash });
    for (const number of this.#hashes.keys()) {
      if (number >= followedThrough && this.#hashes.size <= MAXIMUM_HASHES) break;
      this.#hashes.delete(number);
    }
    this.#caughtUp ||= this.#swept && followedThrough >= heightAtStart - 1;
    metrics.relayPending.set(pending);
    metrics.relayParked.set(parked);
    this.#reportLag();
  }

  #reportLag(): void {
    const last = Math.max(this.#readThrough, this.#height - 1);
    this.#options.metrics.relayLagBlocks.set(Math.max(0, last - this.#tracker.settledThrough));
  }
}
