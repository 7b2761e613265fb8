import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { CommittedBlock, OracleObserver } from "./observer.js";

/**
 * Buckets in seconds, from a consensus inside a LAN to one across the Internet with a large factor.
 */
const delayBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Counts what live consensuses do, as metrics for Prometheus. */
export class OracleMetrics implements OracleObserver {
  /** The registry that holds these metrics alone. */
  readonly registry = new Registry();
  readonly #decided = this.#histogram(
    "basics_oracle_decided_delay_seconds",
    "Block-commit delay as the delay model decided it",
  );
  readonly #observed = this.#histogram(
    "basics_oracle_observed_delay_seconds",
    "Block-commit delay from the proposal until the ledger had the block",
  );
  readonly #lastDecided = this.#gauge(
    "basics_oracle_last_decided_delay_seconds",
    "Decided delay of the last block",
  );
  readonly #lastObserved = this.#gauge(
    "basics_oracle_last_observed_delay_seconds",
    "Observed delay of the last block",
  );
  readonly #blocks = this.#counter("basics_oracle_blocks_total", "Blocks committed", ["reason"]);
  readonly #inexact = this.#counter(
    "basics_oracle_inexact_blocks_total",
    "Blocks that the ordering service cut otherwise than decided",
  );
  readonly #transactions = this.#counter(
    "basics_oracle_committed_transactions_total",
    "Transactions in those blocks",
  );
  readonly #taken = this.#counter(
    "basics_oracle_taken_transactions_total",
    "Transactions acknowledged and held",
  );
  readonly #duplicates = this.#counter(
    "basics_oracle_duplicate_transactions_total",
    "Transactions that came again and were not taken again",
  );
  readonly #refused = this.#counter(
    "basics_oracle_refused_transactions_total",
    "Held transactions that the ordering service then refused",
  );
  readonly #leader = this.#gauge("basics_oracle_leader", "The elected validator, counted from 0");

  elected(channel: string, leader: number): void {
    this.#leader.set({ channel }, leader);
  }

  taken(channel: string): void {
    this.#taken.inc({ channel });
  }

  duplicate(channel: string): void {
    this.#duplicates.inc({ channel });
  }

  refused(channel: string): void {
    this.#refused.inc({ channel });
  }

  committed(block: CommittedBlock): void {
    const { channelId: channel, reason } = block;
    const [decided, observed] = [block.decidedDelayMs / 1000, block.observedDelayMs / 1000];
    this.#decided.observe({ channel }, decided);
    this.#observed.observe({ channel }, observed);
    this.#lastDecided.set({ channel }, decided);
    this.#lastObserved.set({ channel }, observed);
    this.#blocks.inc({ channel, reason });
    this.#transactions.inc({ channel }, block.transactions);
    if (!block.exact) this.#inexact.inc({ channel });
  }

  trouble(): void {
    // Troubles are written to logs alone, so there is no metric for them.
  }

  /**
   * Adds a gauge of the waiting transactions of each channel, which is read whenever metrics are.
   */
  watchWaiting(channels: ReadonlyMap<string, { readonly waiting: number }>): void {
    new Gauge({
      name: "basics_oracle_waiting_transactions",
      help: "Transactions that wait for their block",
      labelNames: ["channel"],
      registers: [this.registry],
      collect() {
        for (const [channel, { waiting }] of channels) this.set({ channel }, waiting);
      },
    });
  }

  #histogram(name: string, help: string): Histogram<"channel"> {
    const labelNames = ["channel"] as const;
    return new Histogram({
      name,
      help,
      labelNames,
      buckets: delayBuckets,
      registers: [this.registry],
    });
  }

  #gauge(name: string, help: string): Gauge<"channel"> {
    return new Gauge({ name, help, labelNames: ["channel"], registers: [this.registry] });
  }

  #counter(name: string, help: string, more: readonly string[] = []): Counter {
    const labelNames = ["channel", ...more];
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
