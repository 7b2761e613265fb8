import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Consortium, operatorNames } from "@basics/consortium";
import type { FabricOptions } from "@basics/consortium";
import { requireState } from "@basics/consortium/data";
import { globalOracle, localOracle } from "@basics/experiments";
import type { Scenario } from "@basics/experiments";
import { oracleFileSchema } from "@basics/oracle/live";
import { processesOf } from "../machine/consortium-processes.js";
import type { MeteredProcess } from "../machine/cpu.js";

const DEADLINE_MS = 10_000;

/** Sums over all blocks of one kind of channel in this run. */
export interface BlockTotals {
  readonly blocks: number;
  readonly transactions: number;
  readonly decidedMs: number;
  readonly observedMs: number;
  /** The number of transactions that wait for their block. */
  readonly waiting: number;
}

/** A consortium whose ledger has a scenario's consensus, with real gateways and real chaincode. */
export class LiveLedger implements AsyncDisposable {
  readonly consortium: Consortium;
  readonly processes: readonly MeteredProcess[];
  readonly #oracleUrls: readonly string[];

  private constructor(
    consortium: Consortium,
    processes: readonly MeteredProcess[],
    oracleUrls: readonly string[],
  ) {
    this.consortium = consortium;
    this.processes = processes;
    this.#oracleUrls = oracleUrls;
  }

  static async start(scenario: Scenario, fabric: FabricOptions | undefined): Promise<LiveLedger> {
    const consortium = await Consortium.start({
      dataDirectory: await mkdtemp(join(tmpdir(), "basics-measured-")),
      operators: operatorNames(scenario.operators),
      withManagers: false,
      fabric,
      oracle: oracleFileSchema.parse({
        consortium: globalOracle(scenario),
        private: localOracle(scenario),
      }),
      // Delays may be long, and a statement that is not settled within the usual time would be made
      // again. Housekeeping, which the model does not include, passes the consensus, but blocks
      // wait for it while an orderer cuts it.
      gateway: {
        ledger: { submitDeadlineMs: 3_600_000, maximumSubmits: 20_000 },
        relay: {
          concurrency: 1_000,
          maximumPending: 20_000,
          markIntervalMs: 3_600_000,
          markEveryBlocks: 1_000_000,
          anchorIntervalMs: 3_600_000,
          anchorEveryBlocks: 1_000_000,
        },
      },
    });
    const state = await requireState(consortium.layout);
    return new LiveLedger(consortium, processesOf(state), state.oracleUrls);
  }

  /**
   * Returns the totals of the blocks committed so far: those of the consortium channel, and those
   * of all private channels together.
   */
  async totals(): Promise<{ readonly global: BlockTotals; readonly local: BlockTotals }> {
    const pages = await Promise.all(this.#oracleUrls.map((url) => read(`${url}/metrics`)));
    const lines = pages.flatMap((page) => page.split("\n"));
    const sum = (name: string, global: boolean): number =>
      lines
        .filter((line) => line.startsWith(`${name}{`))
        .filter((line) => line.includes('channel="consortium"') === global)
        .reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
    const of = (global: boolean): BlockTotals => ({
      blocks: sum("basics_oracle_blocks_total", global),
      transactions: sum("basics_oracle_committed_transactions_total", global),
      decidedMs: 1000 * sum("basics_oracle_decided_delay_seconds_sum", global),
      observedMs: 1000 * sum("basics_oracle_observed_delay_seconds_sum", global),
      waiting: sum("basics_oracle_waiting_transactions", global),
    });
    return { global: of(true), local: of(false) };
  }

  /** Cuts the blocks of all transactions that wait. */
  async flush(): Promise<void> {
    await Promise.all(this.#oracleUrls.map((url) => read(`${url}/flush`, "POST")));
  }

  /** Returns the number of transactions on all channels that wait for their block. */
  async waiting(): Promise<number> {
    const { global, local } = await this.totals();
    return global.waiting + local.waiting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.consortium.stop();
    await rm(this.consortium.layout.root, { recursive: true, force: true });
  }
}

async function read(url: string, method = "GET"): Promise<string> {
  const response = await fetch(url, { method, signal: AbortSignal.timeout(DEADLINE_MS) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status}`);
  return response.text();
}
