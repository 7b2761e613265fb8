import type { BackOff } from "@basics/runtime/waiting";
import { backOffMs, isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import type { ChannelLedger, LedgerBlock } from "../ledger/ledger.js";
import type { Logger } from "../observation/log.js";
import type { Metrics } from "../observation/metrics.js";

/** After this time without a block the peer is asked whether there is one. */
const STALL_MS = 15_000;

const reconnectBackOff: BackOff = { firstMs: 100, maximumMs: 2_000 };

export interface FollowOptions {
  readonly ledger: ChannelLedger;
  /** The number of the first block. */
  readonly from: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
  /** Called for each block in order and without gaps. A block whose call throws comes again. */
  readonly onBlock: (block: LedgerBlock) => Promise<void> | void;
  /** The last block; default: it never stops. */
  readonly through?: number;
}

/**
 * Follows a channel's blocks until the signal (or the last block), and connects again for ever. A
 * stream that stays silent while the peer has more blocks is opened again too.
 */
export async function followBlocks(options: FollowOptions): Promise<void> {
  const { clock, ledger, logger, metrics, signal, through = Infinity } = options;
  const progress: Progress = { next: options.from, failures: 0, taking: false };
  while (!isAborted(signal) && progress.next <= through) {
    const attempt = new AbortController();
    const both = AbortSignal.any([signal, attempt.signal]);
    const watching = breakWhenStalled(options, progress, attempt, both);
    try {
      await takeBlocks(options, progress, both);
    } catch (error) {
      const { failures, next } = progress;
      // One warning is enough for an operator, however long it lasts.
      const level = failures === 0 ? "warn" : "debug";
      logger[level]({ err: error, channel: ledger.channel, next }, "lost the blocks, reconnecting");
    } finally {
      attempt.abort();
      await watching;
    }
    if (isAborted(signal) || progress.next > through) return;
    progress.failures += 1;
    metrics.reconnects.inc({ channel: ledger.channel });
    await clock.sleep(
      backOffMs(reconnectBackOff, progress.failures, () => clock.random()),
      signal,
    );
  }
}

interface Progress {
  /** The number of the block that comes next. */
  next: number;
  /** The number of streams that broke since the last block. */
  failures: number;
  /** True while a block is being dealt with, which may take long. */
  taking: boolean;
}

/** Takes blocks from one stream until it ends. */
async function takeBlocks(
  options: FollowOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { ledger, logger, onBlock, through = Infinity } = options;
  const { channel } = ledger;
  for await (const block of ledger.blocks({ blockNumber: progress.next }, signal)) {
    // A block that comes twice is harmless, but one left out could lose a Confirmation.
    if (block.number < progress.next) continue;
    if (block.number > progress.next) {
      throw new Error(`block ${block.number} came in place of ${progress.next}`);
    }
    progress.taking = true;
    try {
      await onBlock(block);
    } finally {
      progress.taking = false;
    }
    progress.next = block.number + 1;
    if (progress.failures > 0)
      logger.info({ channel, next: progress.next }, "has the blocks again");
    progress.failures = 0;
    if (progress.next > through || isAborted(signal)) return;
  }
}

async function breakWhenStalled(
  { clock, ledger, logger }: FollowOptions,
  progress: Progress,
  attempt: AbortController,
  signal: AbortSignal,
): Promise<void> {
  const { channel } = ledger;
  while (!isAborted(signal)) {
    const { next } = progress;
    await clock.sleep(STALL_MS, signal);
    if (isAborted(signal) || progress.next !== next || progress.taking) continue;
    const height = await ledger.height().catch(() => 0);
    // Blocks may have arrived while the peer answered.
    if (height > next && progress.next === next && !isAborted(signal)) {
      logger.warn({ channel, next, height }, "the stream of blocks is stalled, opening another");
      attempt.abort();
    }
  }
}
