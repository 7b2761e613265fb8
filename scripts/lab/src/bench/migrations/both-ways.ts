import { Consortium, operatorNames } from "@basics/consortium";
import type { FabricOptions } from "@basics/consortium";
import { readState } from "@basics/consortium/data";
import { processesOf } from "../../machine/consortium-processes.js";
import type { MeteredProcess } from "../../machine/cpu.js";
import { BareMover } from "./bare-mover.js";
import { countMigrations } from "./count-migrations.js";
import type { Counted } from "./count-migrations.js";
import { ForkedClient } from "./forked-client.js";
import { TravellingVm } from "./move.js";
import type { StepTimes } from "./move.js";
import { RestMover } from "./rest-mover.js";
import { WatchedMover, timeSteps } from "./step-times.js";

const OPERATOR_COUNT = 4;

/** The two ways to the same ledger: through the gateways, and by Fabric's client library alone. */
export type Way = "rest" | "bare";

export interface BothWaysOptions {
  readonly dataDirectory: string;
  /** The options of Fabric's own programs; the embedded network is used where absent. */
  readonly fabric?: FabricOptions | undefined;
  readonly batchTimeoutMs: number;
  /** The duration of each window, in milliseconds. */
  readonly durationMs: number;
  /**
   * The time before the first window, for each way, in milliseconds. The compiler is at work for
   * the first thousands of calls.
   */
  readonly warmUpMs: number;
  readonly rounds: number;
  /** The numbers of migrations under way at once that are measured. */
  readonly concurrency: readonly number[];
  /** Resolves when the measurement has to stop. */
  readonly interrupted: Promise<undefined>;
  readonly onProgress: (message: string) => void;
}

/** The results of one round. */
export interface Round {
  /** The counts at each concurrency. */
  readonly counted: readonly { readonly concurrency: number; readonly of: Record<Way, Counted> }[];
  readonly steps: Record<Way, readonly StepTimes[]>;
}

/** Lists the concurrencies at which the rounds measured. */
export const levelsOf = (rounds: readonly Round[]): number[] =>
  rounds[0]?.counted.map(({ concurrency }) => concurrency) ?? [];

/** Returns the counts of each round at one concurrency, for both ways. */
export function countedAt(rounds: readonly Round[], level: number): Record<Way, Counted>[] {
  return rounds.flatMap(({ counted }) =>
    counted.filter(({ concurrency }) => concurrency === level).map(({ of }) => of),
  );
}

export interface BothWaysRun {
  readonly rounds: readonly Round[];
  /** The number of endorsements that the bare client had to try again. */
  readonly bareRetries: number;
}

/** Starts a consortium, measures it both ways in turns, and stops it. */
export async function measureBothWays(options: BothWaysOptions): Promise<BothWaysRun> {
  const { dataDirectory, fabric, batchTimeoutMs, onProgress } = options;
  const consortium = await Consortium.start({
    dataDirectory,
    fabric,
    batchTimeoutMs,
    onProgress,
    withManagers: false,
    operators: operatorNames(OPERATOR_COUNT),
  });
  try {
    const ended = Promise.race([consortium.failed(), options.interrupted]).then((reason) => {
      throw new Error(reason ?? "interrupted");
    });
    return await Promise.race([ended, measure(consortium, options)]);
  } finally {
    await consortium.stop();
  }
}

async function measure(consortium: Consortium, options: BothWaysOptions): Promise<BothWaysRun> {
  const rest = await RestMover.connect(consortium);
  try {
    const clients: MeteredProcess[] = [];
    // Each operator has a process, as it has a gateway. A single process would do the work of all
    // operators in turn.
    const bare = await BareMover.connect(consortium, async (network, mspId) => {
      const client = await ForkedClient.connect(network, mspId);
      clients.push({ group: "bare clients", pid: client.pid });
      return client;
    });
    try {
      const state = await readState(consortium.layout);
      if (state === undefined) throw new Error("the consortium is gone");
      const processes = [...processesOf(state), ...clients];
      return await runRounds(new Bench(options, consortium, processes, rest, bare), options.rounds);
    } finally {
      await bare.close();
    }
  } finally {
    await rest.close();
  }
}

async function runRounds(bench: Bench, count: number): Promise<BothWaysRun> {
  const rounds: Round[] = [];
  await bench.catchUp();
  await bench.warmUp();
  for (let round = 1; round <= count; round += 1) rounds.push(await bench.round(round));
  return { rounds, bareRetries: bench.bareRetries };
}

class Bench {
  readonly #options: BothWaysOptions;
  readonly #consortium: Consortium;
  readonly #processes: readonly MeteredProcess[];
  readonly #rest: RestMover;
  readonly #bare: BareMover;
  readonly #vms: Readonly<Record<Way, readonly TravellingVm[]>>;

  constructor(
    options: BothWaysOptions,
    consortium: Consortium,
    processes: readonly MeteredProcess[],
    rest: RestMover,
    bare: BareMover,
  ) {
    this.#options = options;
    this.#consortium = consortium;
    this.#processes = processes;
    this.#rest = rest;
    this.#bare = bare;
    const operators = consortium.operators.map(({ mspId }) => mspId);
    const most = Math.max(OPERATOR_COUNT, ...options.concurrency);
    const vms = (): TravellingVm[] =>
      Array.from({ length: most }, (_, index) => new TravellingVm(operators, index));
    this.#vms = { rest: vms(), bare: vms() };
  }

  async warmUp(): Promise<void> {
    const { warmUpMs, concurrency, onProgress } = this.#options;
    if (warmUpMs === 0) return;
    onProgress(`warming up for ${warmUpMs / 1_000} s each way`);
    const level = Math.max(...concurrency);
    await this.#bothWays(["bare", "rest"], (way) => this.#count(way, level, warmUpMs));
  }

  /**
   * Measures one round. The order of the ways changes from round to round, so that neither profits
   * from its turn.
   */
  async round(number: number): Promise<Round> {
    const { concurrency, rounds, onProgress } = this.#options;
    const order: readonly Way[] = number % 2 === 1 ? ["rest", "bare"] : ["bare", "rest"];
    const counted = [];
    for (const level of concurrency) {
      onProgress(`round ${number} of ${rounds}: ${level} at once`);
      const of = await this.#bothWays(order, (way) => this.#count(way, level));
      counted.push({ concurrency: level, of });
    }
    onProgress(`round ${number} of ${rounds}: one after the other, step by step`);
    const steps = await this.#bothWays(order, (way) => this.#time(way));
    return { counted, steps };
  }

  /** The number of endorsements that bare clients had to ask for again. */
  get bareRetries(): number {
    return this.#bare.retries;
  }

  /**
   * Waits until the gateways have dealt with the bare client's migrations. Their relays work in
   * order: once a new migration out of and into each of them is settled, all earlier ones are
   * settled too.
   */
  async catchUp(): Promise<void> {
    const vms = this.#vms.rest.slice(0, OPERATOR_COUNT);
    await Promise.all(vms.map((vm) => this.#rest.move(vm.next())));
  }

  async #bothWays<T>(
    order: readonly Way[],
    work: (way: Way) => Promise<T>,
  ): Promise<Record<Way, T>> {
    const results = new Map<Way, T>();
    for (const way of order) {
      results.set(way, await (way === "rest" ? work(way) : this.#withoutGateways(() => work(way))));
    }
    return { rest: results.get("rest") as T, bare: results.get("bare") as T };
  }

  #count(way: Way, level: number, durationMs = this.#options.durationMs): Promise<Counted> {
    const mover = way === "rest" ? this.#rest : this.#bare;
    const vms = this.#vms[way].slice(0, level);
    return countMigrations({ mover, vms, processes: this.#processes, durationMs });
  }

  async #time(way: Way): Promise<StepTimes[]> {
    const [vm] = this.#vms[way];
    if (vm === undefined) return [];
    const { durationMs } = this.#options;
    // The watch runs during both ways, since it costs the peers some work.
    const watched = await WatchedMover.open(this.#consortium, this.#rest);
    try {
      return await timeSteps(way === "bare" ? this.#bare : watched, vm, durationMs);
    } finally {
      await watched.close();
    }
  }

  /**
   * Stops the gateways during some work, since their relays would settle the bare client's
   * migrations before it does.
   */
  async #withoutGateways<T>(work: () => Promise<T>): Promise<T> {
    const gateways = this.#processes.filter(({ group }) => group === "gateways");
    for (const { pid } of gateways) process.kill(pid, "SIGSTOP");
    try {
      return await work();
    } finally {
      this.#rest.disconnect();
      for (const { pid } of gateways) process.kill(pid, "SIGCONT");
      await this.catchUp();
    }
  }
}
