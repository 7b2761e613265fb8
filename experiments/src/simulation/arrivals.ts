import { RandomStream } from "@basics/oracle";
import type { Scenario } from "../scenario/scenario.js";

/**
 * A migration that reaches the gateway of its source. A local one has the same source and
 * destination.
 */
export interface Arrival {
  /** The time of its arrival, in seconds since the start of the run. */
  readonly scheduledSeconds: number;
  readonly kind: "local" | "inter";
  /** Number of the source cloud, counted from 0. */
  readonly source: number;
  /** Number of the destination cloud. */
  readonly destination: number;
}

/**
 * A cloud's Poisson process of migrations of one kind. Its gaps come from a stream of its own,
 * scaled by the rate, so that the same seed at twice the rate brings the same gaps at half the
 * length.
 */
export class ArrivalProcess {
  readonly #gaps: RandomStream;
  readonly #destinations: RandomStream;
  readonly #meanGapMs: number;
  readonly #operators: number;
  readonly #source: number;
  readonly #kind: Arrival["kind"];
  /** The time at which the next migration arrives; Infinity where none will. */
  nextMs = 0;

  constructor(scenario: Scenario, seed: number, kind: Arrival["kind"], source: number) {
    this.#gaps = new RandomStream(seed, `${kind} arrivals ${source}`);
    this.#destinations = new RandomStream(seed, `destinations ${source}`);
    const rate = kind === "local" ? scenario.localRatePerSecond : scenario.interRatePerSecond;
    this.#meanGapMs = rate === 0 ? Infinity : 1000 / rate;
    this.#operators = scenario.operators;
    this.#source = source;
    this.#kind = kind;
    this.advance();
  }

  /** Goes on to the next migration. */
  advance(): void {
    this.nextMs +=
      this.#meanGapMs === Infinity ? Infinity : this.#gaps.exponential(this.#meanGapMs);
  }

  /**
   * Draws the destination of the migration that arrives now; to be called once for each migration.
   */
  destination(): number {
    if (this.#kind === "local") return this.#source;
    const other = this.#destinations.below(this.#operators - 1);
    return other < this.#source ? other : other + 1;
  }
}

/**
 * The migrations that a run of the scenario brings, in the order of their times. They are those
 * that the simulator sees, so that the same can be played against a live network.
 */
export function arrivalTrace(scenario: Scenario, seed: number): Arrival[] {
  const endMs = scenario.durationSeconds * 1000;
  const arrivals: Arrival[] = [];
  for (let source = 0; source < scenario.operators; source += 1) {
    for (const kind of ["local", "inter"] as const) {
      const process = new ArrivalProcess(scenario, seed, kind, source);
      while (process.nextMs < endMs) {
        const destination = process.destination();
        const scheduledSeconds = process.nextMs / 1000;
        arrivals.push({ scheduledSeconds, kind, source, destination });
        process.advance();
      }
    }
  }
  return arrivals.sort((a, b) => a.scheduledSeconds - b.scheduledSeconds);
}
