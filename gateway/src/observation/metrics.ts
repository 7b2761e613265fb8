import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { SubmitObserver } from "../ledger/fabric/submit.js";

/** The metrics of the ledger's side of the gateway. HTTP adds its own to the same registry. */
export class Metrics implements SubmitObserver {
  readonly registry = new Registry();
  readonly relayLagBlocks = this.#gauge(
    "basics_relay_lag_blocks",
    "Consortium blocks whose Confirmations are not all settled yet",
  );
  readonly relayPending = this.#gauge(
    "basics_relay_pending",
    "Confirmations read whose Leave or Arrival is under way",
  );
  readonly relayParked = this.#gauge(
    "basics_relay_parked",
    "Confirmations whose Leave or Arrival was refused; the next sweep tries again",
  );
  readonly relaySettled = this.#counter(
    "basics_relay_settled_total",
    "Confirmations settled on the private channel",
    ["statement", "outcome"],
  );
  readonly relayRetries = this.#counter(
    "basics_relay_retries_total",
    "Leaves and Arrivals tried again",
    ["code"],
  );
  readonly relayPoison = this.#counter(
    "basics_relay_poison_total",
    "Confirmations whose Leave or Arrival was refused for good",
    ["code"],
  );
  readonly relayMark = this.#gauge(
    "basics_relay_mark_block",
    "Consortium block up to which the private channel says that all is settled",
  );
  readonly ledgerReachable = this.#gauge(
    "basics_ledger_reachable",
    "1 where the channel's peer answered when last asked",
    ["channel"],
  );
  readonly ledgerHeight = this.#gauge(
    "basics_ledger_height_blocks",
    "Number of blocks of the channel's peer",
    ["channel"],
  );
  readonly reconnects = this.#counter(
    "basics_block_stream_reconnects_total",
    "Streams of blocks that broke and were opened again",
    ["channel"],
  );
  readonly anchors = this.#counter("basics_anchors_total", "Anchors put on the consortium", [
    "outcome",
  ]);
  readonly anchorBlock = this.#gauge(
    "basics_anchor_block",
    "Last block of the private channel that is anchored",
  );
  readonly expired = this.#counter(
    "basics_expired_total",
    "Own Indications cancelled past their expiresAt",
    ["outcome"],
  );
  readonly #submits = this.#counter("basics_submits_total", "Statements sent to a ledger", [
    "channel",
    "transaction",
    "outcome",
  ]);
  readonly #submitRetries = this.#counter(
    "basics_submit_retries_total",
    "Steps of statements that were repeated",
    ["channel", "reason"],
  );
  readonly #submitSeconds: Histogram<"channel" | "transaction">;

  constructor() {
    this.#submitSeconds = new Histogram({
      name: "basics_submit_duration_seconds",
      help: "From a statement's first endorsement to its outcome",
      labelNames: ["channel", "transaction"],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [this.registry],
    });
  }

  /** Adds the metrics of the process: memory, event loop, garbage collection. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  finished(channel: string, transaction: string, outcome: string, durationMs: number): void {
    this.#submits.inc({ channel, transaction, outcome });
    this.#submitSeconds.observe({ channel, transaction }, durationMs / 1000);
  }

  retried(channel: string, reason: string): void {
    this.#submitRetries.inc({ channel, reason });
  }

  #gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
