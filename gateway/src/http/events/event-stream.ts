import { backOffMs, isAborted, pause } from "@basics/runtime/waiting";
import type { HostSealer } from "../../hosts/host-sealer.js";
import type { ChannelLedger } from "../../ledger/ledger.js";
import { LedgerError } from "../../ledger/ledger-error.js";
import type { Logger } from "../../observation/log.js";
import type { HttpLimits } from "../limits.js";
import type { ChannelPosition } from "./event-position.js";
import { formatPosition } from "./event-position.js";
import { concerns, viewEvent } from "./event-view.js";
import type { SseWriter } from "./sse-writer.js";

export interface EventStreamOptions {
  readonly operator: string;
  readonly hosts: HostSealer;
  readonly consortium: ChannelLedger;
  readonly private?: ChannelLedger | undefined;
  /** The position at which each channel starts. */
  readonly start: ReadonlyMap<string, ChannelPosition>;
  readonly writer: SseWriter;
  readonly limits: HttpLimits;
  readonly logger: Logger;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

/** Copies what is committed on an operator's channels to one client, until the signal. */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #position: Map<string, ChannelPosition>;
  #sentPosition: string | undefined;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#position = new Map(options.start);
  }

  async run(): Promise<void> {
    const { consortium, private: own, limits, signal } = this.#options;
    const keepAlive = setInterval(() => void this.#keepAlive(), limits.eventKeepAliveMs);
    try {
      await this.#sendPosition();
      await Promise.all(
        [consortium, own].filter((ledger) => ledger !== undefined).map((l) => this.#follow(l)),
      );
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      clearInterval(keepAlive);
    }
  }

  /**
   * Follows one channel. A broken stream of blocks is taken up again where it broke, so the client
   * need not know.
   */
  async #follow(ledger: ChannelLedger): Promise<void> {
    const { limits, logger, signal } = this.#options;
    const backOff = { firstMs: limits.eventRetryMs, maximumMs: limits.eventMaximumRetryMs };
    let failures = 0;
    const onBlock = (): void => {
      failures = 0;
    };
    while (!signal.aborted) {
      try {
        await this.#copy(ledger, onBlock);
      } catch (error) {
        if (isAborted(signal) || !(error instanceof LedgerError)) throw error;
        logger.warn({ err: error, channel: ledger.channel, failures }, "events broke off");
      }
      failures += 1;
      await pause(backOffMs(backOff, failures, Math.random), signal);
    }
  }

  async #copy(ledger: ChannelLedger, onBlock: () => void): Promise<void> {
    const { operator, consortium, writer, signal } = this.#options;
    const { channel } = ledger;
    for await (const block of ledger.blocks(this.#positionOf(channel), signal)) {
      onBlock();
      for (const event of block.events) {
        if (!this.#isAhead(channel, block.number, event.transactionIndex)) continue;
        this.#position.set(channel, {
          blockNumber: block.number,
          afterTransactionIndex: event.transactionIndex,
        });
        if (ledger === consortium && !concerns(event, operator)) continue;
        const id = this.#markSent();
        await writer.event({ event: event.statement, id, data: viewEvent(this.#options, event) });
        signal.throwIfAborted();
      }
      this.#position.set(channel, { blockNumber: block.number + 1 });
    }
  }

  #positionOf(channel: string): ChannelPosition {
    return this.#position.get(channel) ?? { blockNumber: 0 };
  }

  #isAhead(channel: string, block: number, transactionIndex: number): boolean {
    const { blockNumber, afterTransactionIndex = -1 } = this.#positionOf(channel);
    return (
      block > blockNumber || (block === blockNumber && transactionIndex > afterTransactionIndex)
    );
  }

  /**
   * Sends the position if it has moved while nothing concerned this operator, so that a replay
   * stays short.
   */
  async #keepAlive(): Promise<void> {
    const { writer } = this.#options;
    if (writer.isBusy) return;
    if (formatPosition(this.#position) === this.#sentPosition) await writer.comment("keep-alive");
    else await this.#sendPosition();
  }

  async #sendPosition(): Promise<void> {
    const id = this.#markSent();
    await this.#options.writer.event({ event: "position", id, data: { position: id } });
  }

  #markSent(): string {
    this.#sentPosition = formatPosition(this.#position);
    return this.#sentPosition;
  }
}
