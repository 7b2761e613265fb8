import { setTimeout as delay } from "node:timers/promises";
import type { StatementEvent, StatementName } from "@basics/chaincode/records";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Cloud } from "./cloud.js";
import { readUntil } from "./waiting.js";
import type { Patience } from "./waiting.js";

const patience: Patience = { withinMs: 300_000, everyMs: 100 };

/** One event of a gateway's stream. */
export type FeedEvent = StatementEvent & {
  readonly channel: string;
  readonly blockNumber: number;
  readonly transactionId: string;
  /** The position of the stream after this event. */
  readonly id: string;
  /** The time at which it came, by this process's clock, in milliseconds. */
  readonly heardAt: number;
};

/** Follows a gateway's event stream, keeps all events, and lets a test await events to come. */
export class EventFeed implements AsyncDisposable {
  readonly seen: FeedEvent[] = [];
  #position: string | undefined;
  readonly #cloud: Cloud;
  readonly #waiters = new Set<(event: FeedEvent) => void>();
  #abort = new AbortController();
  #reading: Promise<void> = Promise.resolve();

  private constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /**
   * Follows from the beginning of the ledgers, or from the position after another feed's last
   * event.
   */
  static async open(cloud: Cloud, lastEventId?: string): Promise<EventFeed> {
    const feed = new EventFeed(cloud);
    await feed.connect(lastEventId);
    return feed;
  }

  /** Connects (again), after the last event seen; waits for a gateway that has no ledger yet. */
  async connect(lastEventId = this.#position): Promise<void> {
    const response = await readUntil(
      async () => {
        const answer = await this.#request(lastEventId);
        if (answer.status === 503) await answer.body?.cancel();
        return answer;
      },
      ({ status }) => status !== 503,
      patience,
    );
    if (!response.ok || response.body === null) {
      const told = response.bodyUsed ? "" : await response.text();
      throw new Error(`${this.#cloud.mspId} events: ${response.status} ${told}`);
    }
    this.#reading = this.#read(response.body).catch((error: unknown) => {
      if (!this.#abort.signal.aborted && !(error instanceof TypeError)) throw error;
    });
  }

  /** Connects again whenever the stream ends, as managers do, until the signal. */
  async keepConnected(signal: AbortSignal): Promise<void> {
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      await this.ended().catch(() => undefined);
      if (isOver()) return;
      await this.connect().catch(() => delay(patience.everyMs));
    }
  }

  /** Breaks the connection, as a manager's crash would. */
  async disconnect(): Promise<void> {
    this.#abort.abort();
    await this.#reading;
  }

  /** Resolves once the stream has ended, whoever ended it. */
  async ended(): Promise<void> {
    await this.#reading;
  }

  /** The first event, seen or yet to come, of a statement about a migration. */
  async statement(migrationId: string, ...names: StatementName[]): Promise<FeedEvent> {
    return this.first(
      (event) =>
        names.includes(event.statement) &&
        (event.migration?.migrationId ?? event.settlement?.migrationId) === migrationId,
      `${names.join(" or ")} of ${migrationId}`,
    );
  }

  /** The next event that is heard from now on. */
  next(): Promise<FeedEvent> {
    const heard = this.seen.length;
    return this.first((event) => this.seen.indexOf(event) >= heard, "event");
  }

  /** The first event, seen or yet to come, that matches. */
  async first(matches: (event: FeedEvent) => boolean, what: string): Promise<FeedEvent> {
    const known = this.seen.find(matches);
    if (known !== undefined) return known;
    return new Promise((resolve, reject) => {
      const waiter = (event: FeedEvent): void => {
        if (!matches(event)) return;
        clearTimeout(deadline);
        this.#waiters.delete(waiter);
        resolve(event);
      };
      const deadline = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`${this.#cloud.mspId} heard of no ${what}`));
      }, patience.withinMs);
      this.#waiters.add(waiter);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disconnect();
  }

  #request(lastEventId: string | undefined): Promise<Response> {
    this.#abort = new AbortController();
    return fetch(`${this.#cloud.url}/v1/events?since=start`, {
      headers: {
        authorization: this.#cloud.authorization,
        accept: "text/event-stream",
        ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
      },
      signal: this.#abort.signal,
    });
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const events = body
      .pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
      .pipeThrough(new EventSourceParserStream());
    for await (const { event: name, data, id } of events as unknown as AsyncIterable<{
      event?: string;
      data: string;
      id?: string;
    }>) {
      this.#position = id ?? this.#position;
      if (name === "position") continue;
      const told = JSON.parse(data) as Omit<FeedEvent, "id" | "heardAt">;
      const event = { ...told, id: id ?? "", heardAt: Date.now() };
      this.seen.push(event);
      for (const waiter of [...this.#waiters]) waiter(event);
    }
  }
}
