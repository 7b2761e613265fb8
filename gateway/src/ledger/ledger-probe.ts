import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import type { ChannelLedger } from "./ledger.js";
import type { Metrics } from "../observation/metrics.js";

const REACHABLE_INTERVAL_MS = 2_000;
const UNREACHABLE_INTERVAL_MS = 1_000;

/** Asks a channel's peer for its height now and then, so that readiness is known at any time. */
export class LedgerProbe {
  readonly #ledger: ChannelLedger;
  readonly #metrics: Metrics;
  #problem: string | undefined = "not asked yet";

  constructor(ledger: ChannelLedger, metrics: Metrics) {
    this.#ledger = ledger;
    this.#metrics = metrics;
  }

  get channel(): string {
    return this.#ledger.channel;
  }

  /** The reason why the channel cannot be used; undefined if its peer answered the last time. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Runs until the signal. Passes on each height that the peer answers with. */
  async run(
    clock: Clock,
    signal: AbortSignal,
    onHeight: (height: number) => void = () => undefined,
  ): Promise<void> {
    const { channel } = this.#ledger;
    while (!isAborted(signal)) {
      try {
        const height = await this.#ledger.height();
        this.#metrics.ledgerHeight.set({ channel }, height);
        onHeight(height);
        this.#problem = undefined;
      } catch (error) {
        this.#problem = error instanceof Error ? error.message : String(error);
      }
      const reachable = this.#problem === undefined;
      this.#metrics.ledgerReachable.set({ channel }, reachable ? 1 : 0);
      await clock.sleep(reachable ? REACHABLE_INTERVAL_MS : UNREACHABLE_INTERVAL_MS, signal);
    }
  }
}
