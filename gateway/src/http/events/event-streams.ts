import type { Request, Response } from "express";
import { Gauge } from "prom-client";
import type { ChannelLedger } from "../../ledger/ledger.js";
import { RequestError } from "../../errors/request-error.js";
import { eventsQuery } from "../../schemas/events.js";
import type { Caller } from "../authentication.js";
import type { HttpLimits } from "../limits.js";
import type { HttpServerDeps } from "../types.js";
import { validate } from "../validate.js";
import type { ChannelPosition, EventPosition } from "./event-position.js";
import { invalidPosition, parsePosition } from "./event-position.js";
import { EventStream } from "./event-stream.js";
import { SseWriter } from "./sse-writer.js";

/** The time that clients wait before they connect again. */
const CLIENT_RETRY_MS = 1_000;
/** The longest time that Node's timers can hold. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Serves /v1/events: a bounded number of streams, which all end with `close`. */
export class EventStreams {
  readonly #deps: HttpServerDeps;
  readonly #limits: HttpLimits;
  readonly #closing = new AbortController();
  readonly #open = new Set<Promise<void>>();
  readonly #gauge: Gauge;
  #count = 0;

  constructor(deps: HttpServerDeps, limits: HttpLimits) {
    this.#deps = deps;
    this.#limits = limits;
    this.#gauge = new Gauge({
      name: "basics_http_event_streams",
      help: "Event streams that are open",
      registers: [deps.registry],
    });
  }

  /** Ends every stream, and resolves when all have ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#open);
  }

  /**
   * Answers one request, and resolves at the end of its stream.
   *
   * @throws RequestError, LedgerError before the stream has begun
   */
  async serve(request: Request, response: Response, caller: Caller): Promise<void> {
    const { since } = validate("query", eventsQuery, request.query);
    if (this.#count >= this.#limits.eventStreams) {
      throw new RequestError("TOO_MANY_STREAMS", `${this.#limits.eventStreams} streams are open.`);
    }
    this.#count += 1;
    this.#gauge.set(this.#count);
    try {
      const start = await this.#start(request.get("Last-Event-ID"), since === "start");
      const streaming = this.#stream(request, response, caller, start);
      this.#open.add(streaming);
      await streaming.finally(() => this.#open.delete(streaming));
    } finally {
      this.#count -= 1;
      this.#gauge.set(this.#count);
    }
  }

  async #stream(
    request: Request,
    response: Response,
    caller: Caller,
    start: EventPosition,
  ): Promise<void> {
    const { config, ledgers, hosts, logger, now } = this.#deps;
    const gone = new AbortController();
    response.on("close", () => {
      gone.abort();
    });
    const leftMs = Math.min(caller.expiresAt * 1_000 - now(), LONGEST_TIMER_MS);
    const expiry = setTimeout(
      () => {
        gone.abort();
      },
      Math.max(leftMs, 0),
    );
    response.status(200).set({
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    });
    response.flushHeaders();
    const writer = new SseWriter(response, this.#limits.eventDrainTimeoutMs);
    try {
      if (request.method === "HEAD") return;
      await writer.raw(`retry: ${CLIENT_RETRY_MS}\n\n`);
      await new EventStream({
        operator: config.operator,
        hosts,
        consortium: ledgers.consortium,
        private: ledgers.private,
        start,
        writer,
        limits: this.#limits,
        logger,
        signal: AbortSignal.any([gone.signal, this.#closing.signal]),
      }).run();
    } finally {
      clearTimeout(expiry);
      response.end();
    }
  }

  /**
   * Finds the start position on all channels, also if nothing is replayed: a client that resumes
   * must find no gap.
   */
  async #start(lastEventId: string | undefined, fromStart: boolean): Promise<EventPosition> {
    const { consortium, private: own } = this.#deps.ledgers;
    const channels = [consortium, own].filter((ledger) => ledger !== undefined);
    const heights = await Promise.all(channels.map(heightOf));
    if (lastEventId === undefined || lastEventId === "") {
      return new Map(
        heights.map(([channel, height]) => [channel, { blockNumber: fromStart ? 0 : height }]),
      );
    }
    const position = parsePosition(
      lastEventId,
      heights.map(([channel]) => channel),
    );
    return new Map(
      heights.map(([channel, height]): [string, ChannelPosition] => {
        const known = position.get(channel) ?? { blockNumber: 0 };
        if (known.blockNumber > height) {
          throw invalidPosition(
            lastEventId,
            `is ahead of ${channel}, which has ${height} blocks: it belongs to another ledger`,
          );
        }
        return [channel, known];
      }),
    );
  }
}

const heightOf = async (ledger: ChannelLedger): Promise<readonly [string, number]> => [
  ledger.channel,
  await ledger.height(),
];
