import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** One server-sent event. */
export interface SseEvent {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/**
 * Writes server-sent events one after another. Each write waits until the client has taken enough
 * of the earlier ones, so nothing piles up here. A client that takes nothing is cut off.
 */
export class SseWriter {
  readonly #response: ServerResponse;
  readonly #drainTimeoutMs: number;
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(response: ServerResponse, drainTimeoutMs: number) {
    this.#response = response;
    this.#drainTimeoutMs = drainTimeoutMs;
  }

  /** True while earlier writes are still waiting for the client. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /**
   * Sends an event, and resolves when the next may follow. Events are sent in the order of the
   * calls.
   */
  async event({ event, id, data }: SseEvent): Promise<void> {
    return this.raw(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async comment(text: string): Promise<void> {
    return this.raw(`: ${text}\n\n`);
  }

  async raw(text: string): Promise<void> {
    this.#waiting += 1;
    this.#tail = this.#tail
      .then(() => this.#write(text))
      .finally(() => {
        this.#waiting -= 1;
      });
    return this.#tail;
  }

  async #write(text: string): Promise<void> {
    if (this.#response.closed || this.#response.destroyed) return;
    if (this.#response.write(text)) return;
    const gone = AbortSignal.timeout(this.#drainTimeoutMs);
    const ended = new AbortController();
    try {
      await Promise.race([
        once(this.#response, "drain", { signal: AbortSignal.any([gone, ended.signal]) }),
        once(this.#response, "close", { signal: ended.signal }),
      ]);
    } catch {
      // The time-out has passed, since the client has stopped reading.
      this.#response.destroy();
    } finally {
      ended.abort();
    }
  }
}
