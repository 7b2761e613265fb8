import { common, orderer } from "@hyperledger/fabric-protos";
import type { SigningIdentity, Wanted } from "@basics/messages";
import { seekRequest } from "@basics/messages";
import type { BackOff } from "@basics/runtime/waiting";
import { backOffMs, pause } from "@basics/runtime/waiting";
import type { BatchLimits, OrderedBlock } from "./ordered-block.js";
import { batchLimitsOf, configNumberOf, readBlock } from "./ordered-block.js";
import type { OrderingService } from "./ordering-service.js";

const ONE_BLOCK_DEADLINE_MS = 10_000;
const RECONNECT_BACK_OFF: BackOff = { firstMs: 100, maximumMs: 2_000 };
/**
 * The number of old blocks that are read at the start, for clients that send a transaction again.
 */
const REMEMBERED_BLOCKS = 100;

/** The channel to follow, and the callbacks of a {@link BlockWatcher}. */
export interface BlockWatcherOptions {
  readonly channelId: string;
  readonly service: OrderingService;
  readonly identity: SigningIdentity;
  /** The first block that must be told, if it is known. Some blocks before it are told too. */
  readonly from: number | undefined;
  /** Called for each block once, in order. */
  readonly onBlock: (block: OrderedBlock) => void;
  /** Called with the limits at the start, and whenever they may have changed. */
  readonly onLimits: (limits: BatchLimits) => void;
  /** Called once, when all blocks that existed at the start have been told. */
  readonly onCaughtUp: () => void;
  /** Called with the reason why blocks cannot be read at present; the watcher goes on trying. */
  readonly onTrouble: (reason: string) => void;
}

/** Follows the blocks of a channel at its ordering service, also when nodes there fail. */
export class BlockWatcher {
  readonly #options: BlockWatcherOptions;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  /** The number of the block to be told next; undefined until the height is known. */
  #next: number | undefined;
  /** The number of blocks that existed at the start. */
  #height = 0;
  #caughtUp = false;

  constructor(options: BlockWatcherOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      const node = this.#options.service.node;
      const before = this.#next;
      try {
        if (before === undefined) await this.#begin();
        await this.#follow();
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#options.service.failed(node);
        this.#options.onTrouble((error as Error).message);
      }
      failures = before === this.#next ? failures + 1 : 1;
      const waitMs = backOffMs(RECONNECT_BACK_OFF, failures, Math.random);
      await pause(waitMs, signal).catch(() => undefined);
    }
  }

  /** Finds out the number of blocks, and the limits by which more are cut. */
  async #begin(): Promise<void> {
    const { from, onLimits } = this.#options;
    const newest = await this.#one({ from: "newest", alone: true });
    const config = await this.#one({ from: configNumberOf(newest), alone: true });
    const limits = batchLimitsOf(config);
    if (limits === undefined) throw new Error("a configuration block holds no configuration");
    onLimits(limits);
    this.#height = (newest.getHeader()?.getNumber() ?? 0) + 1;
    const first = Math.min(from ?? this.#height, this.#height - REMEMBERED_BLOCKS);
    this.#next = Math.max(0, first);
    this.#tellCaughtUp();
  }

  async #one(wanted: Wanted): Promise<common.Block> {
    for await (const block of this.#blocks(wanted, ONE_BLOCK_DEADLINE_MS)) return block;
    throw new Error("the ordering service ended its answer without a block");
  }

  async #follow(): Promise<void> {
    const { onBlock, onLimits } = this.#options;
    for await (const block of this.#blocks({ from: this.#next ?? 0 })) {
      const limits = batchLimitsOf(block);
      if (limits !== undefined && this.#caughtUp) onLimits(limits);
      const read = readBlock(block);
      this.#next = read.number + 1;
      onBlock(read);
      this.#tellCaughtUp();
    }
  }

  #tellCaughtUp(): void {
    if (this.#caughtUp || (this.#next ?? 0) < this.#height) return;
    this.#caughtUp = true;
    this.#options.onCaughtUp();
  }

  /** @throws an Error where the stream fails, or the ordering service answers with a status. */
  async *#blocks(wanted: Wanted, deadlineMs?: number): AsyncGenerator<common.Block, undefined> {
    const { channelId, identity, service } = this.#options;
    const node = service.node;
    const stream = service.deliver();
    const abort = (): void => {
      stream.cancel();
    };
    const { signal } = this.#stopping;
    signal.addEventListener("abort", abort, { once: true });
    const deadline = deadlineMs === undefined ? undefined : setTimeout(abort, deadlineMs);
    try {
      const request = seekRequest(channelId, wanted, identity);
      stream.write(Buffer.from(request.serializeBinary()));
      for await (const bytes of stream as AsyncIterable<Buffer>) {
        const response = orderer.DeliverResponse.deserializeBinary(bytes);
        const block = response.getBlock();
        if (block === undefined) {
          const status = response.getStatus();
          if (status === common.Status.SUCCESS) return;
          throw new Error(`the orderer at ${node} delivers no ${channelId}: ${nameOf(status)}`);
        }
        yield block;
      }
    } finally {
      clearTimeout(deadline);
      signal.removeEventListener("abort", abort);
      // The stream may still fail after that; nothing has to be done then.
      stream.on("error", () => undefined);
      stream.cancel();
    }
  }
}

function nameOf(status: number): string {
  const entry = Object.entries(common.Status).find(([, value]) => (value as number) === status);
  return entry?.[0] ?? String(status);
}
