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

/**
 * The kinds of events. An event's code holds its kind and its cloud, its value a transaction or a
 * slot.
 */
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
const CLOUD_BITS = 10;
const CLOUDS = 1 << CLOUD_BITS;

const INDICATION = 0;
const CONFIRMATION = 1;
const LEAVE = 2;
const ARRIVAL = 3;

/** The commit delays of a run's chains. Each chain has its own, for a delay may keep a position. */
export interface ChainDelays {
  readonly local: readonly CommitDelay[];
  readonly global: CommitDelay;
}

/**
 * One run of a scenario in virtual time. Migrations of the managers reach the gateways. A gateway
 * creates transactions one at a time and sends them to the leaders of the chains. Oracle's chains
 * commit blocks; the gateways hear of them and create the next transactions. Latencies are
 * constant, so a transaction is one event: its arrival at the chain.
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
  /** The time until which each gateway is busy with creating transactions, in milliseconds. */
  readonly #busyUntilMs: Float64Array;
  /** The transactions of blocks that are under way to the gateways, by slot. */
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

  /** Simulates the whole run. */
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
      // All that is left are transactions that wait for their blocks to fill.
      this.#flush()
    );
  }

  /**
   * The load of each kind of chain over its capacity, at the end of the run and before any drain;
   * see {@link ChainMeasurements.load}.
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
      this.#handle(heap.code >> CLOUD_BITS, heap.code & (CLOUDS - 1), heap.value);
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
        this.#create(cloud, transactionCode(value, CONFIRMATION));
        break;
    }
  }

  #scheduleArrival(kind: number, cloud: number, process: ArrivalProcess | undefined): void {
    if (process === undefined || process.nextMs >= this.#endMs) return;
    this.#heap.push(process.nextMs, kind * CLOUDS + cloud, 0);
  }

  #arrive(kind: number, cloud: number, process: ArrivalProcess | undefined): void {
    if (process === undefined) return;
    const nowMs = this.#time.nowMs;
    const destination = process.destination();
    const migration = this.#migrations.add(nowMs, cloud, destination);
    this.#recorder?.onStart(migration, cloud, destination, nowMs);
    const measured = kind === Kind.localArrival ? this.localMigrations : this.interMigrations;
    measured.start(nowMs);
    this.#create(cloud, transactionCode(migration, INDICATION));
    process.advance();
    this.#scheduleArrival(kind, cloud, process);
  }

  /**
   * The gateway creates a transaction after those before it, and sends it to the chain's leader.
   */
  #create(cloud: number, transaction: number): void {
    const startMs = Math.max(this.#time.nowMs, this.#busyUntilMs[cloud] as number);
    const sentMs = startMs + this.#scenario.gatewayProcessingMs;
    this.#busyUntilMs[cloud] = sentMs;
    const statement = transaction & 3;
    const migration = transaction >> 2;
    const isInter = this.#migrations.source(migration) !== this.#migrations.destination(migration);
    if (isInter && statement <= CONFIRMATION) {
      const latencyMs = cloud === 0 ? this.#innerLatencyMs : this.#crossLatencyMs;
      this.#heap.push(sentMs + latencyMs, Kind.reachGlobalChain * CLOUDS + cloud, transaction);
    } else {
      const code = Kind.reachLocalChain * CLOUDS + cloud;
      this.#heap.push(sentMs + this.#innerLatencyMs, code, transaction);
    }
  }

  #commitLocal(cloud: number, block: OracleBlock<number>): void {
    const nowMs = this.#time.nowMs;
    this.localBlocks.enter(cloud, block, nowMs);
    this.#recorder?.onBlock("local", cloud, block, nowMs);
    for (const transaction of block.transactions) {
      const statement = transaction & 3;
      if (statement === CONFIRMATION) this.#complete(this.localMigrations, transaction >> 2);
      else if (statement === LEAVE) this.#complete(this.interMigrations, transaction >> 2);
    }
    this.#announce(Kind.hearLocalBlock * CLOUDS + cloud, block);
  }

  #commitGlobal(block: OracleBlock<number>): void {
    this.globalBlocks.enter(0, block, this.#time.nowMs);
    this.#recorder?.onBlock("global", 0, block, this.#time.nowMs);
    this.#announce(Kind.hearGlobalBlock * CLOUDS, block);
  }

  #complete(measured: MigrationMeasurements, migration: number): void {
    measured.complete(this.#migrations.startedMs(migration), this.#time.nowMs);
    this.#recorder?.onComplete(migration, this.#time.nowMs);
  }

  /** A validator of each cloud tells its gateway of a block; all clouds hear at the same moment. */
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
      if ((transaction & 3) === INDICATION) this.#verify(cloud, transaction >> 2);
    }
  }

  #hearGlobal(transactions: readonly number[]): void {
    for (const transaction of transactions) {
      const migration = transaction >> 2;
      const destination = this.#migrations.destination(migration);
      if ((transaction & 3) === INDICATION) {
        this.#verify(destination, migration);
      } else {
        this.#create(this.#migrations.source(migration), transactionCode(migration, LEAVE));
        this.#create(destination, transactionCode(migration, ARRIVAL));
      }
    }
  }

  #verify(cloud: number, migration: number): void {
    if (this.#verifyMs === 0) this.#create(cloud, transactionCode(migration, CONFIRMATION));
    else {
      const code = Kind.verified * CLOUDS + cloud;
      this.#heap.push(this.#time.nowMs + this.#verifyMs, code, migration);
    }
  }

  /** Cuts partial blocks of the waiting transactions. @returns false where nothing waits. */
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
