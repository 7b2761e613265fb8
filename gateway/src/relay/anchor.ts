import type { AnchorRecord } from "@basics/chaincode/records";
import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import type { ChannelLedger, LedgerBlock } from "../ledger/ledger.js";
import { LedgerError } from "../ledger/ledger-error.js";
import type { Logger } from "../observation/log.js";
import type { Metrics } from "../observation/metrics.js";
import { Alarm } from "./alarm.js";
import { followBlocks } from "./follow.js";
import { isPassing, persist, unlessCode } from "./persist.js";
import { PositionWriter } from "./position-writer.js";
import type { PositionStore } from "./positions.js";
import { isOfThisLedger } from "./resume.js";

const POSITION_INTERVAL_MS = 1_000;

export interface AnchorerOptions {
  readonly operator: string;
  readonly consortium: ChannelLedger;
  readonly private: ChannelLedger;
  readonly positions: PositionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly anchorEveryBlocks: number;
  readonly anchorIntervalMs: number;
}

/**
 * Puts the number and hash of the private channel's latest block on the consortium channel, after a
 * number of new blocks or an interval. Blocks that hold relay marks only do not count: otherwise
 * marks and anchors would cause each other on an idle network.
 */
export class Anchorer {
  readonly #options: AnchorerOptions;
  readonly #alarm = new Alarm();
  #latest: LedgerBlock | undefined;
  #newBlocks = 0;

  constructor(options: AnchorerOptions) {
    this.#options = options;
  }

  /** Runs until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, positions, private: own } = this.#options;
    try {
      const start = await persist(() => this.#startAfter(signal), { clock, signal });
      const writer = new PositionWriter(own.channel, positions, clock, logger);
      await Promise.all([
        followBlocks({
          ...this.#options,
          ledger: own,
          from: start + 1,
          signal,
          onBlock: (block) => {
            this.#take(block, writer);
          },
        }),
        this.#anchorForEver(writer, signal),
        writer.run(POSITION_INTERVAL_MS, signal),
      ]);
    } catch (error) {
      if (!isAborted(signal)) throw error;
    }
  }

  /** The last block that is anchored, or that needs no anchor of its own. */
  async #startAfter(signal: AbortSignal): Promise<number> {
    const { clock, consortium, logger, metrics, operator, positions } = this.#options;
    const { private: own } = this.#options;
    const anchor = await unlessCode("ANCHOR_NOT_FOUND", () =>
      consortium.evaluate<AnchorRecord | null>("GetAnchor", operator),
    );
    let start = -1;
    if (anchor && anchor.channel === own.channel) {
      start = anchor.blockNumber;
      metrics.anchorBlock.set(start);
      const { blockNumber, blockHash } = anchor;
      if (!(await isOfThisLedger(own, { blockNumber, blockHash }, clock, signal))) {
        metrics.anchors.inc({ outcome: "conflict" });
        logger.error({ blockNumber, blockHash }, "the private channel is not the one anchored");
      }
    }
    const position = await positions.read(own.channel);
    if (position === undefined || position.blockNumber <= start) return start;
    return (await isOfThisLedger(own, position, clock, signal)) ? position.blockNumber : start;
  }

  #take(block: LedgerBlock, writer: PositionWriter): void {
    this.#latest = block;
    const markOnly =
      block.events.length > 0 && block.events.every((each) => each.statement === "RelayMark");
    if (!markOnly) this.#newBlocks += 1;
    if (this.#newBlocks === 0) writer.offer({ blockNumber: block.number, blockHash: block.hash });
    // The first new block starts the interval, and enough of them end it.
    if (this.#newBlocks === 1 || this.#newBlocks >= this.#options.anchorEveryBlocks) {
      this.#alarm.ring();
    }
  }

  async #anchorForEver(writer: PositionWriter, signal: AbortSignal): Promise<void> {
    const { anchorEveryBlocks, anchorIntervalMs, clock } = this.#options;
    while (!isAborted(signal)) {
      if (this.#newBlocks === 0) {
        await this.#alarm.wait(clock, anchorIntervalMs, signal);
        continue;
      }
      const until = clock.elapsed() + anchorIntervalMs;
      while (!isAborted(signal) && this.#newBlocks < anchorEveryBlocks) {
        const leftMs = until - clock.elapsed();
        if (leftMs <= 0) break;
        await this.#alarm.wait(clock, leftMs, signal);
      }
      if (isAborted(signal)) return;
      if (!(await this.#anchor(writer, signal))) await clock.sleep(anchorIntervalMs, signal);
    }
  }

  /** Anchors the latest block. Returns false if the next round has to try again. */
  async #anchor(writer: PositionWriter, signal: AbortSignal): Promise<boolean> {
    const { consortium, logger, metrics, private: own } = this.#options;
    const block = this.#latest;
    if (block === undefined) return true;
    const newBlocks = this.#newBlocks;
    const { number: blockNumber, hash: blockHash } = block;
    const anchor = { channel: own.channel, blockNumber, blockHash };
    let outcome = "anchored";
    try {
      await consortium.submit("Anchor", anchor, { signal });
      logger.debug({ blockNumber, blockHash }, "anchored");
      metrics.anchorBlock.set(blockNumber);
    } catch (error) {
      if (isAborted(signal)) return false;
      outcome = error instanceof LedgerError ? error.code : "INTERNAL";
      const passing = isPassing(error);
      // The ledger refuses this anchor for good, but may take the one of a later block.
      const level = passing ? "warn" : "error";
      logger[level]({ err: error, blockNumber, blockHash }, "cannot anchor");
      if (passing) {
        metrics.anchors.inc({ outcome });
        return false;
      }
    }
    metrics.anchors.inc({ outcome });
    this.#newBlocks -= newBlocks;
    if (outcome === "anchored") writer.offer({ blockNumber, blockHash });
    return true;
  }
}
