import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import type { ChannelLedger, LedgerBlock } from "../ledger/ledger.js";
import type { Logger } from "../observation/log.js";
import type { Metrics } from "../observation/metrics.js";
import { followBlocks } from "./follow.js";
import { readMark } from "./mark-keeper.js";

export interface SweepOptions {
  readonly consortium: ChannelLedger;
  readonly private: ChannelLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly sweepIntervalMs: number;
  /** Returns the last block that the follower has read (or starts after). */
  readonly readThrough: () => number;
  /** Takes a block that was read again, and settles what is missing. */
  readonly onBlock: (block: LedgerBlock) => Promise<void>;
  /** Called when the first sweep has read everything that it had to. */
  readonly onFirstDone: () => void;
}

/**
 * Reads again from the mark on the private channel to the follower's place, at the start and at
 * intervals. So everything that was missed, or refused before, is settled.
 *
 * @param mark the mark that was read at the start
 */
export async function sweepForEver(
  options: SweepOptions,
  mark: number,
  signal: AbortSignal,
): Promise<void> {
  const { clock, logger, onFirstDone, sweepIntervalMs } = options;
  await sweepFrom(options, mark + 1, signal);
  if (!isAborted(signal)) onFirstDone();
  while (!isAborted(signal)) {
    await clock.sleep(sweepIntervalMs, signal);
    if (isAborted(signal)) return;
    try {
      await sweepFrom(options, (await readMark(options.private)) + 1, signal);
    } catch (error) {
      logger.warn({ err: error }, "cannot sweep now, the next one will");
    }
  }
}

async function sweepFrom(options: SweepOptions, from: number, signal: AbortSignal): Promise<void> {
  const through = options.readThrough();
  await followBlocks({ ...options, ledger: options.consortium, from, through, signal });
}
