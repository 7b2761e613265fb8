/**
 * Random histories, faults and crashes against the relay, in virtual time.
 *
 * A failure prints its seed; `BASICS_SEED=<seed> node --test gateway/dist/relay/relay.simulation.test.js`
 * plays it again. `BASICS_RUNS` sets how many seeds are tried.
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { LedgerError } from "../ledger/ledger-error.js";
import {
  MemoryPositions,
  OPERATOR,
  confirmation,
  relayOptions,
} from "../testing/relay/relay-setup.js";
import { seeds, withEachSeed } from "../testing/seeds.js";
import { SimulatedClock } from "../testing/simulated-clock.js";
import { StubChain } from "../testing/relay/stub-chain.js";
import type { Faults } from "../testing/relay/stub-private-ledger.js";
import { StubPrivateLedger } from "../testing/relay/stub-private-ledger.js";
import type { Position, PositionStore } from "./positions.js";
import { Relay } from "./relay.js";

const passing = [
  "LEDGER_UNAVAILABLE",
  "LEDGER_TIMEOUT",
  "CONFIRMATION_NOT_VISIBLE",
  "MVCC_RETRIES_EXHAUSTED",
  "ENDORSEMENT_MISMATCH",
] as const;
const refusing = ["HOST_COMMITMENT_MISMATCH", "ENDORSEMENT_POLICY_FAILURE"] as const;

class Crashed extends Error {}

/** One life of the relay's process. After its end none of its work has an effect any more. */
class Life implements Faults, PositionStore {
  readonly stopping = new AbortController();
  readonly #clock: SimulatedClock;
  readonly #faultRate: number;
  readonly #positions: MemoryPositions;
  alive = true;

  constructor(clock: SimulatedClock, positions: MemoryPositions, faultRate: number) {
    this.#clock = clock;
    this.#positions = positions;
    this.#faultRate = faultRate;
  }

  async before(call: string): Promise<void> {
    await this.#clock.sleep(this.#clock.random() * 40);
    this.#assertAlive();
    const isPrivateWrite = call === "Leave" || call === "Arrive";
    if (isPrivateWrite && this.#happens(0.1)) throw this.#error(refusing);
    if (this.#happens(1)) throw this.#error(passing);
  }

  async after(): Promise<void> {
    await this.#clock.sleep(this.#clock.random() * 40);
    this.#assertAlive();
    if (this.#happens(1)) throw new LedgerError("OUTCOME_UNKNOWN", "injected");
  }

  async *disturb<T>(stream: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const block of stream) {
      await this.#clock.sleep(this.#clock.random() * 5);
      this.#assertAlive();
      if (this.#happens(0.3)) throw new LedgerError("LEDGER_UNAVAILABLE", "injected");
      if (this.#happens(0.3)) continue;
      yield block;
      if (this.#happens(0.3)) yield block;
    }
  }

  read(channel: string): Promise<Position | undefined> {
    return this.#positions.read(channel);
  }

  async write(channel: string, position: Position): Promise<void> {
    if (!this.alive) return;
    if (this.#happens(1)) throw new Error("injected: the disk is full");
    await this.#positions.write(channel, position);
  }

  /** Ends the process as kill -9 does: whatever is under way is cut off between any two steps. */
  crash(): void {
    this.alive = false;
    this.stopping.abort(new Crashed());
  }

  #assertAlive(): void {
    if (!this.alive) throw new Crashed();
  }

  #happens(weight: number): boolean {
    return this.#clock.random() < this.#faultRate * weight;
  }

  #error(codes: readonly LedgerError["code"][]): LedgerError {
    const code = codes[Math.floor(this.#clock.random() * codes.length)] ?? "LEDGER_UNAVAILABLE";
    return new LedgerError(code, `injected ${code}`);
  }
}

function spoil(positions: MemoryPositions, clock: SimulatedClock, consortium: StubChain): void {
  const chance = clock.random();
  const blockNumber = Math.floor(clock.random() * consortium.blocks.length * 1.5);
  if (chance < 0.2) positions.stored.clear();
  else if (chance < 0.4) {
    positions.stored.set("consortium", { blockNumber, blockHash: "f".repeat(64) });
  } else if (chance < 0.6) {
    // A position that is well-formed and of this ledger, but that this operator's relay had not
    // reached.
    const blockHash = consortium.blocks[blockNumber]?.hash;
    if (blockHash) positions.stored.set("consortium", { blockNumber, blockHash });
  }
}

async function simulate(seed: number): Promise<void> {
  const clock = new SimulatedClock(seed);
  const consortium = new StubChain("consortium");
  const own = new StubPrivateLedger(OPERATOR, consortium);
  const positions = new MemoryPositions();
  const start = (faultRate: number): { life: Life; relay: Relay; running: Promise<void> } => {
    const life = new Life(clock, positions, faultRate);
    const fixture = { consortium, own, clock, positions: life, faults: life };
    const relay = new Relay({
      ...relayOptions(fixture),
      markEveryBlocks: 1 + Math.floor(clock.random() * 20),
    });
    return { life, relay, running: relay.run(life.stopping.signal) };
  };
  let count = 0;
  const commitSome = (): void => {
    const events = Array.from({ length: Math.floor(clock.random() * 4) }, () => {
      const roles = ["source", "destination", "none"] as const;
      const role = roles[Math.floor(clock.random() * roles.length)] ?? "none";
      count += 1;
      return confirmation(`m-${count}`, role);
    });
    consortium.commit(...events);
  };
  const lives = 2 + Math.floor(clock.random() * 4);
  for (let index = 0; index < lives; index += 1) {
    const { life, running } = start(clock.random() * 0.4);
    const blocks = Math.floor(clock.random() * 25);
    for (let block = 0; block < blocks; block += 1) {
      commitSome();
      await clock.pass(clock.random() * 300);
    }
    await clock.pass(clock.random() * 5_000);
    life.crash();
    await ended(clock, running);
    spoil(positions, clock, consortium);
  }
  const last = start(0);
  await clock.until(() => last.relay.settledThrough === consortium.blocks.length - 1);
  const wanted = own.confirmationsThrough(Infinity);
  assert.deepEqual([...own.settlements.keys()].sort(), [...wanted].sort());
  assert.equal(new Set(own.written).size, own.written.length);
  assert.deepEqual(own.violations, []);
  // The last mark comes, and after it an idle network causes no more.
  await clock.pass(60_000);
  const { marks } = own;
  await clock.pass(300_000);
  assert.equal(own.marks, marks);
  last.life.crash();
  await ended(clock, last.running);
}

/** Resolves when the work of a dead process has failed, which takes its time. */
async function ended(clock: SimulatedClock, running: Promise<void>): Promise<void> {
  let over = false;
  void running.finally(() => (over = true));
  await clock.until(() => over);
  await running;
}

const STARTED = performance.now();
// This runs before the runner's first test, from when on the runner watches every promise.
const failure = await withEachSeed(simulate).then(
  () => undefined,
  (error: unknown) => error,
);
const A_MINUTE = Math.round((seeds.length / (performance.now() - STARTED)) * 60_000);
console.log(`Relay simulation: ${seeds.length} histories (${A_MINUTE} a minute)`);

it("settles every Confirmation exactly once, whatever fails and wherever it crashes", () => {
  assert.ifError(failure);
});
