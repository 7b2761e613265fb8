import assert from "node:assert/strict";
import type { MspId } from "@basics/chaincode/records";
import { SimulatedClock } from "../simulated-clock.js";
import type { Answer, Call } from "./inject.js";
import { Judge } from "./judge.js";
import { SimulatedFabric } from "./simulated-fabric.js";
import type { Genesis } from "./simulated-fabric.js";
import { SimulatedGateway } from "./simulated-gateway.js";
import { Trouble } from "./trouble.js";
import type { Trace, Weather } from "./trouble.js";

const LONGEST_JUMP_MS = 2 * 3_600_000;

/** The outcome of a request without an answer, whatever became of it. */
export const LOST = "lost";
export type Outcome = Answer | typeof LOST;

/** One of an operator's gateways; undefined while its process is down. */
interface Slot {
  life: SimulatedGateway | undefined;
}

/**
 * A consortium in virtual time: its peers, one or two gateways an operator, and what goes wrong.
 */
export class SimulatedWorld {
  readonly clock: SimulatedClock;
  readonly fabric: SimulatedFabric;
  readonly judge: Judge;
  readonly weather: Weather;
  readonly #slots = new Map<MspId, Slot[]>();
  /** The operators that run a VM, by instance. */
  readonly #running = new Map<string, Set<MspId>>();
  readonly #failures: unknown[] = [];
  #ids = 0;

  constructor(seed: number, genesis: Genesis) {
    this.clock = new SimulatedClock(seed);
    this.fabric = new SimulatedFabric(this.clock, genesis);
    this.judge = new Judge(this.fabric, this.clock);
    this.weather = { faultRate: this.clock.random() * 0.25, heldUntil: 0 };
    for (const operator of genesis.operators) {
      const slots = Array.from({ length: this.chance(0.5) ? 2 : 1 }, () => ({
        life: this.#newLife(operator),
      }));
      this.#slots.set(operator, slots);
    }
  }

  get operators(): readonly MspId[] {
    return this.fabric.operators;
  }

  chance(probability: number): boolean {
    return this.clock.random() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.clock.random() * from.length)];
    assert.ok(picked !== undefined);
    return picked;
  }

  pause(longestMs: number): Promise<void> {
    return this.clock.sleep(this.clock.random() * longestMs);
  }

  /** Coins an id of the operator. */
  coin(operator: MspId): string {
    this.#ids += 1;
    return `${operator}:00000000-0000-7000-8000-${String(this.#ids).padStart(12, "0")}`;
  }

  /** Runs work beside the rest. An error that it throws fails the history. */
  spawn(work: Promise<void>): void {
    void work.catch((error: unknown) => this.#failures.push(error));
  }

  throwFailures(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  get failed(): boolean {
    return this.#failures.length > 0;
  }

  /** Returns one of the operator's gateways by chance, if that one is up. */
  gateway(operator: MspId): SimulatedGateway | undefined {
    return this.pick(this.#slotsOf(operator)).life;
  }

  /** Kills a gateway now and then; each is back after a while. */
  async crashForEver(operator: MspId): Promise<void> {
    const slots = this.#slotsOf(operator);
    while (this.weather.faultRate > 0) {
      await this.pause(40_000);
      if (!this.chance(this.weather.faultRate * 4)) continue;
      const slot = this.pick(slots);
      slot.life?.trouble.kill();
      slot.life = undefined;
      await this.pause(3_000);
      slot.life = this.#newLife(operator);
    }
  }

  /**
   * Stops ordering now and then, for longer than anyone waits for a commit, and lets the time of
   * day jump.
   */
  async disturbForEver(): Promise<void> {
    const { clock, weather } = this;
    while (weather.faultRate > 0) {
      await this.pause(30_000);
      if (this.chance(weather.faultRate * 2)) {
        weather.heldUntil = clock.elapsed() + clock.random() * 90_000;
      }
      if (this.chance(0.3)) clock.jumpedMs = (2 * clock.random() - 1) * LONGEST_JUMP_MS;
    }
    clock.jumpedMs = 0;
  }

  /** Sends a request once, and waits for the answer for as long as a client does. */
  async send(operator: MspId, call: Call): Promise<Outcome> {
    const { clock, judge } = this;
    await this.pause(20);
    const life = this.gateway(operator);
    if (life === undefined) {
      await this.pause(500);
      return LOST;
    }
    const trace: Trace = { transactions: [] };
    const [told, since] = [judge.toldOf(operator), clock.elapsed()];
    const answering = life.answer(call, trace).then((answer) => {
      judge.take({ operator, call, trace, answer, since }, told);
      return answer;
    });
    // A client that has given up hears no answer, but the answer is judged all the same.
    this.spawn(answering.then(() => undefined));
    const patienceMs = this.weather.faultRate > 0 ? this.pick([500, 5_000, 40_000]) : 120_000;
    const patience = clock.timer(patienceMs);
    const answer = await Promise.race([
      answering.catch(() => LOST),
      life.trouble.killed.then(() => LOST),
      patience.over.then(() => LOST),
    ]);
    patience.stop();
    return this.chance(this.weather.faultRate) ? LOST : (answer as Outcome);
  }

  /** Has an operator start a VM, which it may only do when a gateway allows it. */
  start(instanceId: string, operator: MspId, why: string): void {
    const running = this.#running.get(instanceId) ?? new Set();
    this.#running.set(instanceId, running.add(operator));
    assert.equal(running.size, 1, `${[...running].join(" and ")} run ${instanceId}: ${why}`);
  }

  stop(instanceId: string, operator: MspId): void {
    this.#running.get(instanceId)?.delete(operator);
  }

  runs(instanceId: string): MspId | undefined {
    return [...(this.#running.get(instanceId) ?? [])][0];
  }

  #newLife(operator: MspId): SimulatedGateway {
    return new SimulatedGateway(this.fabric, operator, new Trouble(this.clock, this.weather));
  }

  #slotsOf(operator: MspId): Slot[] {
    return this.#slots.get(operator) ?? [];
  }
}
