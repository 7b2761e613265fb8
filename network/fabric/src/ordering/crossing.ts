import { performance } from "node:perf_hooks";
import type { Readable, Writable } from "node:stream";

/** The most bytes under way in one direction. The sender has to keep any more. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Node's timers count whole milliseconds, so bytes that are due within half of one go at once. */
const NEAR_MS = 0.5;

/** A node's own link: what it sends, to whomever, leaves one bit after the other. */
export class Uplink {
  readonly #rateBps: number;
  #freeAtMs = 0;

  constructor(rateBps: number) {
    this.#rateBps = rateBps;
  }

  /** @returns when the last bit of what is handed over now has left. */
  leave(nowMs: number, bytes: number): number {
    this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + ((bytes * 8) / this.#rateBps) * 1000;
    return this.#freeAtMs;
  }
}

export interface CrossingOptions {
  readonly uplink: Uplink;
  readonly latencyMs: number;
  readonly source: Readable;
  readonly sink: Writable;
}

/**
 * One direction of a connection: bytes leave by an uplink, and arrive a latency later, in order.
 */
export class Crossing {
  readonly #options: CrossingOptions;
  readonly #underWay: { readonly chunk: Buffer; readonly dueMs: number }[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  chunks = 0;
  latenessMs = 0;

  constructor(options: CrossingOptions) {
    this.#options = options;
    const { source, uplink, latencyMs } = options;
    source.on("data", (chunk: Buffer) => {
      const dueMs = uplink.leave(performance.now(), chunk.length) + latencyMs;
      this.#underWay.push({ chunk, dueMs });
      this.#bytes += chunk.length;
      if (this.#bytes > MOST_BYTES) source.pause();
      if (this.#timer === undefined) this.#wait();
    });
    source.on("close", () => {
      clearTimeout(this.#timer);
    });
  }

  #wait(): void {
    const [first] = this.#underWay;
    if (first === undefined) return;
    const leftMs = Math.max(0, first.dueMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#deliver();
      this.#wait();
    }, Math.round(leftMs));
  }

  #deliver(): void {
    const { sink, source } = this.#options;
    const now = performance.now();
    for (;;) {
      const [first] = this.#underWay;
      if (first === undefined || first.dueMs > now + NEAR_MS) break;
      this.#underWay.shift();
      this.#bytes -= first.chunk.length;
      this.chunks += 1;
      this.latenessMs += now - first.dueMs;
      if (!sink.destroyed) sink.write(first.chunk);
    }
    if (this.#bytes <= MOST_BYTES && source.isPaused()) source.resume();
  }
}
