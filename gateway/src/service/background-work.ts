import { setMaxListeners } from "node:events";
import { join } from "node:path";
import type { BackOff } from "@basics/runtime/waiting";
import { backOffMs, isAborted } from "@basics/runtime/waiting";
import { bootstrap } from "./bootstrap.js";
import type { Clock } from "../time/clock.js";
import type { GatewayConfig } from "../configuration/config.js";
import type { HostSealer } from "../hosts/host-sealer.js";
import type { ReadinessCheck } from "../http/types.js";
import { LedgerProbe } from "../ledger/ledger-probe.js";
import type { Ledgers } from "../ledger/ledger.js";
import type { Logger } from "../observation/log.js";
import type { Metrics } from "../observation/metrics.js";
import { Anchorer } from "../relay/anchor.js";
import { cancelExpiredForEver } from "../relay/expiry.js";
import { isPassing } from "../relay/persist.js";
import { FilePositionStore } from "../relay/positions.js";
import { Relay } from "../relay/relay.js";

const restartBackOff: BackOff = { firstMs: 250, maximumMs: 5_000 };

export interface BackgroundWorkOptions {
  readonly config: GatewayConfig;
  readonly ledgers: Ledgers;
  readonly hosts: HostSealer;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Ends all of the work. */
  readonly signal: AbortSignal;
}

/** Everything that runs beside the REST API. */
export class BackgroundWork {
  readonly #options: BackgroundWorkOptions;
  readonly #consortiumProbe: LedgerProbe;
  readonly #privateProbe: LedgerProbe | undefined;
  #bootstrapProblem: string | undefined = "not done yet";
  #relay: Relay | undefined;

  constructor(options: BackgroundWorkOptions) {
    const { ledgers, metrics, signal } = options;
    this.#options = options;
    // Everything under way listens to this signal, so many listeners are no leak.
    setMaxListeners(0, signal);
    this.#consortiumProbe = new LedgerProbe(ledgers.consortium, metrics);
    this.#privateProbe = ledgers.private && new LedgerProbe(ledgers.private, metrics);
  }

  /** Tells what is known now, without a call to a ledger. */
  readiness(): readonly ReadinessCheck[] {
    const check = (name: string, problem: string | undefined): ReadinessCheck => ({
      name,
      ready: problem === undefined,
      ...(problem !== undefined && { detail: problem }),
    });
    const ofLedger = ({ channel, problem }: LedgerProbe): ReadinessCheck =>
      check(`ledger ${channel}`, problem);
    const checks = [ofLedger(this.#consortiumProbe), check("bootstrap", this.#bootstrapProblem)];
    if (this.#privateProbe) {
      checks.push(ofLedger(this.#privateProbe));
      checks.push(check("relay", this.#relay?.caughtUp ? undefined : "catching up"));
    }
    return checks;
  }

  /** Runs until the signal. */
  async run(): Promise<void> {
    const { clock, signal } = this.#options;
    const observe = (height: number): void => this.#relay?.observeHeight(height);
    await Promise.all([
      this.#consortiumProbe.run(clock, signal, observe),
      this.#privateProbe?.run(clock, signal),
      this.#work(),
    ]);
  }

  async #work(): Promise<void> {
    const { clock, config, hosts, ledgers, logger, metrics } = this.#options;
    await this.#keepRunning("bootstrap", (signal) => this.#bootstrap(signal));
    const { consortium, private: own } = ledgers;
    const shared = { operator: config.operator, clock, logger, metrics, ...config.relay };
    const parts = [
      this.#keepRunning("expiry", (signal) => cancelExpiredForEver({ ...shared, ledgers }, signal)),
    ];
    if (own) {
      const positions = new FilePositionStore(join(config.dataDirectory, "positions"));
      const channels = { ...shared, consortium, private: own, positions };
      parts.push(
        this.#keepRunning("relay", (signal) => {
          this.#relay = new Relay({ ...channels, hosts });
          return this.#relay.run(signal);
        }),
        this.#keepRunning("anchor", (signal) => new Anchorer(channels).run(signal)),
      );
    }
    await Promise.all(parts);
  }

  async #bootstrap(signal: AbortSignal): Promise<void> {
    const { config, ledgers, logger } = this.#options;
    const { operator, operatorRecord } = config;
    try {
      await bootstrap({ operator, operatorRecord, ledgers, logger, signal });
      this.#bootstrapProblem = undefined;
    } catch (error) {
      this.#bootstrapProblem = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  /**
   * Runs a part until it returns. A part that fails is ended as a whole and started again, for
   * ever.
   */
  async #keepRunning(part: string, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { clock, logger, signal } = this.#options;
    for (let failures = 1; !isAborted(signal); failures += 1) {
      const attempt = new AbortController();
      const both = AbortSignal.any([signal, attempt.signal]);
      setMaxListeners(0, both);
      try {
        await run(both);
        return;
      } catch (error) {
        if (isAborted(signal)) return;
        attempt.abort(error);
        const level = isPassing(error) ? "warn" : "error";
        logger[level]({ err: error, part, failures }, "failed, starting it again");
        await clock.sleep(
          backOffMs(restartBackOff, failures, () => clock.random()),
          signal,
        );
      }
    }
  }
}
