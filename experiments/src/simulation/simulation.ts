import { OracleChain, RandomStream } from "@basics/oracle";
import type { CommitDelay, OracleBlock, OracleParameters } from "@basics/oracle";
import { globalOracle, localOracle } from "../scenario/chain-parameters.js";
import type { Scenario } from "../scenario/scenario.js";
import { ArrivalProcess } from "./arrivals.js";
import { EventHeap } from "./event-heap.js";
import { EventTime } from "./event-time.js";
import { ChainMeasurements, MigrationMeasurements } from "./measurements.js";
import { MigrationTable } from "./migration-table.js";
import type { ChainName, Recorder } from "./recorder.js";
import { transactionCode } from "./recorder.js";

/** What an event is; its code is this and the cloud it concerns, its value a transaction or a slot. */
const Kind = {
  timer: 0,
  localArrival: 1,
  interArrival: 2,
  reachLocalChain: 3,
  reachGlobalChain: 4,
  hearLocalBlock: 5,
  hearGlobalBlock: 6,
  verified: 7,
} as const;
const cloudBits = 10;
const clouds = 1 << cloudBits;

const indication = 0;
const confirmation = 1;
const leave = 2;
const arrival = 3;

/** The commit delay of each chain of a run, for they may keep a position of their own. */
export interface ChainDelays {
  readonly local: readonly CommitDelay[];
  readonly global: CommitDelay;
}

/**
 * One run of a scenario in virtual time. Managers' migrations reach gateways; gateways create
 * transactions one at a time and send them to the chains' leaders; Oracle's chains commit blocks, of
 * which the gateways hear and make the next transactions. Latencies are constant, so what a gateway
 * creates is put on the heap once, as its arrival at the chain.
 */
export class Simulation {
  readonly localMigrations: MigrationMeasurements;
  readonly interMigrations: MigrationMeasurements;
  readonly localBlocks: ChainMeasurements;
  readonly globalBlocks: ChainMeasurements;
  events = 0;
  #loads: Readonly<Record<ChainName, number>> = { local: 0, global: 0 };
  readonly #scenario: Scenario;
  readonly #recorder: Recorder | undefined;
  readonly #heap = new EventHeap();
  readonly #time = new EventTime(this.#heap, Kind.timer);
  readonly #migrations = new MigrationTable();
  readonly #localArrivals: readonly ArrivalProcess[];
  readonly #interArrivals: readonly ArrivalProcess[];
  readonly #localChains: readonly OracleChain<number>[];
  readonly #globalChain: OracleChain<number>;
  /** Until when each gateway is busy creating transactions. */
  readonly #busyUntilMs: Float64Array;
  /** Blocks under way to the gateways, by slot. */
  readonly #heard: (readonly number[])[] = [];
  readonly #freeSlots: number[] = [];
  readonly #endMs: number;
  readonly #innerLatencyMs: number;
  readonly #crossLatencyMs: number;
  readonly #verifyMs: number;

  constructor(scenario: Scenario, seed: number, delays: ChainDelays, recorder?: Recorder) {
    this.#scenario = scenario;
    this.#recorder = recorder;
    const { operators, transactionBytes, warmupSeconds } = scenario;
    const bits = transactionBytes * 8;
    this.#endMs = scenario.durationSeconds * 1000;
    this.#innerLatencyMs = 2 * ((bits / scenario.lanBps) * 1000 + scenario.propagationMs);
    this.#crossLatencyMs =
      2 * this.#innerLatencyMs + 2 * (bits / scenario.wanBps) * 1000 + scenario.wanQueueingMs;
    this.#verifyMs = scenario.transferMs + scenario.verificationMs;
    this.#busyUntilMs = new Float64Array(operators);
    const fromMs = warmupSeconds * 1000;
    this.localMigrations = new MigrationMeasurements(fromMs);
    this.interMigrations = new MigrationMeasurements(fromMs);
    this.localBlocks = new ChainMeasurements(operators, fromMs, this.#endMs);
    this.globalBlocks = new ChainMeasurements(1, fromMs, this.#endMs);
    const each = <T>(make: (cloud: number) => T): T[] =>
      Array.from({ length: operators }, (_, cloud) => make(cloud));
    this.#localArrivals = each((cloud) => new ArrivalProcess(scenario, seed, "local", cloud));
    this.#interArrivals = each((cloud) => new ArrivalProcess(scenario, seed, "inter", cloud));
    this.#localChains = each((cloud) =>
      this.#openChain(localOracle(scenario), `local chain ${cloud}`, seed, {
        delay: delays.local[cloud],
        onCommit: (block) => {
          this.#commitLocal(cloud, block);
        },
      }),
    );
    this.#globalChain = this.#openChain(globalOracle(scenario), "global chain", seed, {
      delay: delays.global,
      onCommit: (block) => {
        this.#commitGlobal(block);
      },
    });
  }

  /** Plays the whole run. */
  run(): void {
    for (const chain of [...this.#localChains, this.#globalChain]) chain.start();
    for (let cloud = 0; cloud < this.#scenario.operators; cloud += 1) {
      this.#scheduleArrival(Kind.localArrival, cloud, this.#localArrivals[cloud]);
      this.#scheduleArrival(Kind.interArrival, cloud, this.#interArrivals[cloud]);
    }
    this.#play(this.#endMs);
    this.#loads = { local: this.#loadOf("local"), global: this.#loadOf("global") };
    if (!this.#scenario.drain) return;
    do this.#play(Infinity);
    while (
      // Nothing is under way any more but what waits for blocks to fill.
      this.#flush()
    );
  }

  /**
   * The offered load of each kind of chain over its capacity when the last migration has come, before
   * any drain; see {@link ChainMeasurements.load}.
   */
  get loads(): Readonly<Record<ChainName, number>> {
    return this.#loads;
  }

  #loadOf(kind: ChainName): number {
    const chains = kind === "local" ? this.#localChains : [this.#globalChain];
    const { electionDelayMs, elections, blockSizeTxs } = this.#scenario;
    let waitingBlocks = 0;
    for (const chain of chains) {
      waitingBlocks += Math.floor(chain.pooledTxs / blockSizeTxs);
      if (chain.pendingBlock !== undefined) waitingBlocks += 1;
    }
    const measured = kind === "local" ? this.localBlocks : this.globalBlocks;
    const availableMs = chains.length * Math.max(this.#time.nowMs - electionDelayMs, 0);
    return measured.load(
      waitingBlocks,
      elections === "everyBlock" ? electionDelayMs : 0,
      availableMs,
    );
  }

  #openChain(
    parameters: OracleParameters,
    name: string,
    seed: number,
    own: {
      readonly delay: CommitDelay | undefined;
      readonly onCommit: (block: OracleBlock<number>) => void;
    },
  ): OracleChain<number> {
    if (own.delay === undefined) throw new Error(`${name} has no commit delay`);
    return new OracleChain<number>({
      parameters,
      transactionBytes: parameters.transactionBytes,
      commitDelay: own.delay,
      random: new RandomStream(seed, name),
      scheduler: this.#time,
      // The global chain's leader is an inter validator of the first cloud.
      candidates: Math.max(Math.floor(parameters.validators / this.#scenario.operators), 1),
      onCommit: own.onCommit,
    });
  }

  #play(untilMs: number): void {
    const heap = this.#heap;
    const time = this.#time;
    while (heap.nextTime <= untilMs && heap.pop()) {
      time.nowMs = heap.time;
      this.events += 1;
      this.#handle(heap.code >> cloudBits, heap.code & (clouds - 1), heap.value);
    }
    if (untilMs !== Infinity) time.nowMs = untilMs;
  }

  #handle(kind: number, cloud: number, value: number): void {
    switch (kind) {
      case Kind.timer:
        this.#time.run(value);
        break;
      case Kind.localArrival:
        this.#arrive(Kind.localArrival, cloud, this.#localArrivals[cloud]);
        break;
      case Kind.interArrival:
        this.#arrive(Kind.interArrival, cloud, this.#interArrivals[cloud]);
        break;
      case Kind.reachLocalChain:
        this.#localChains[cloud]?.submit(value);
        break;
      case Kind.reachGlobalChain:
        this.#globalChain.submit(value);
        break;
      case Kind.hearLocalBlock:
        this.#hearLocal(cloud, this.#takeHeard(value));
        break;
      case Kind.hearGlobalBlock:
        this.#hearGlobal(this.#takeHeard(value));
        break;
      case Kind.verified:
        this.#create(cloud, transactionCode(value, confirmation));
        break;
    }
  }

  #scheduleArrival(kind: number, cloud: number, process: ArrivalProcess | undefined): void {
    if (process === undefined || process.nextMs >= this.#endMs) return;
    this.#heap.push(process.nextMs, kind * clouds + cloud, 0);
  }

  #arrive(kind: number, cloud: number, process: ArrivalProcess | undefined): void {
    if (process === undefined) return;
    const nowMs = this.#time.nowMs;
    const destination = process.destination();
    const migration = this.#migrations.add(nowMs, cloud, destination);
    this.#recorder?.onStart(migration, cloud, destination, nowMs);
    const measured = kind === Kind.localArrival ? this.localMigrations : this.interMigrations;
    measured.start(nowMs);
    this.#create(cloud, transactionCode(migration, indication));
    process.advance();
    this.#scheduleArrival(kind, cloud, process);
  }

  /** The gateway creates a transaction when it has created those before, and sends it to the leader. */
  #create(cloud: number, transaction: number): void {
    const startMs = Math.max(this.#time.nowMs, this.#busyUntilMs[cloud] as number);
    const sentMs = startMs + this.#scenario.gatewayProcessingMs;
    this.#busyUntilMs[cloud] = sentMs;
    const statement = transaction & 3;
    const migration = transaction >> 2;
    const isInter = this.#migrations.source(migration) !== this.#migrations.destination(migration);
    if (isInter && statement <= confirmation) {
      const latencyMs = cloud === 0 ? this.#innerLatencyMs : this.#crossLatencyMs;
      this.#heap.push(sentMs + latencyMs, Kind.reachGlobalChain * clouds + cloud, transaction);
    } else {
      const code = Kind.reachLocalChain * clouds + cloud;
      this.#heap.push(sentMs + this.#innerLatencyMs, code, transaction);
    }
  }

  #commitLocal(cloud: number, block: OracleBlock<number>): void {
    const nowMs = this.#time.nowMs;
    this.localBlocks.enter(cloud, block, nowMs);
    this.#recorder?.onBlock("local", cloud, block, nowMs);
    for (const transaction of block.transactions) {
      const statement = transaction & 3;
      if (statement === confirmation) this.#complete(this.localMigrations, transaction >> 2);
      else if (statement === leave) this.#complete(this.interMigrations, transaction >> 2);
    }
    this.#announce(Kind.hearLocalBlock * clouds + cloud, block);
  }

  #commitGlobal(block: OracleBlock<number>): void {
    this.globalBlocks.enter(0, block, this.#time.nowMs);
    this.#recorder?.onBlock("global", 0, block, this.#time.nowMs);
    this.#announce(Kind.hearGlobalBlock * clouds, block);
  }

  #complete(measured: MigrationMeasurements, migration: number): void {
    measured.complete(this.#migrations.startedMs(migration), this.#time.nowMs);
    this.#recorder?.onComplete(migration, this.#time.nowMs);
  }

  /** A validator of each cloud tells its gateway: at the same moment, for clouds are alike. */
  #announce(code: number, block: OracleBlock<number>): void {
    const slot = this.#freeSlots.pop() ?? this.#heard.length;
    this.#heard[slot] = block.transactions;
    this.#heap.push(this.#time.nowMs + this.#innerLatencyMs, code, slot);
  }

  #takeHeard(slot: number): readonly number[] {
    this.#freeSlots.push(slot);
    return this.#heard[slot] ?? [];
  }

  #hearLocal(cloud: number, transactions: readonly number[]): void {
    for (const transaction of transactions) {
      if ((transaction & 3) === indication) this.#verify(cloud, transaction >> 2);
    }
  }

  #hearGlobal(transactions: readonly number[]): void {
    for (const transaction of transactions) {
      const migration = transaction >> 2;
      const destination = this.#migrations.destination(migration);
      if ((transaction & 3) === indication) {
        this.#verify(destination, migration);
      } else {
        this.#create(this.#migrations.source(migration), transactionCode(migration, leave));
        this.#create(destination, transactionCode(migration, arrival));
      }
    }
  }

  #verify(cloud: number, migration: number): void {
    if (this.#verifyMs === 0) this.#create(cloud, transactionCode(migration, confirmation));
    else {
      const code = Kind.verified * clouds + cloud;
      this.#heap.push(this.#time.nowMs + this.#verifyMs, code, migration);
    }
  }

  /** Lets partial blocks go; false where nothing waits. */
  #flush(): boolean {
    let waiting = false;
    for (const chain of [...this.#localChains, this.#globalChain]) {
      if (chain.pooledTxs === 0) continue;
      waiting = true;
      chain.flush();
    }
    return waiting;
  }
}
