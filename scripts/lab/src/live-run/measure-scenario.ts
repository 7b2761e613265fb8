import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { FabricOptions } from "@basics/consortium";
import { arrivalTrace } from "@basics/experiments";
import type { Scenario } from "@basics/experiments";
import { cpuBetween, readCpu } from "../machine/cpu.js";
import { LiveLedger } from "./live-ledger.js";
import type { BlockTotals } from "./live-ledger.js";
import { Replay } from "./replay.js";
import type { Replayed } from "./replay.js";

const WARM_UP_SECONDS = 60;
/** The number of checks in a row that must find nothing waiting before a run begins. */
const QUIET_LOOKS = 4;
const LOOK_MS = 300;
const MILLISECONDS_A_SECOND = 1000;

/** The results of a run on a live ledger. */
export interface MeasuredRun {
  readonly migrations: readonly Replayed[];
  readonly blocks: { readonly global: BlockTotals; readonly local: BlockTotals };
  /**
   * The number of transactions that the ledger took beyond those that the migrations needed. Each
   * makes all later blocks begin one transaction earlier. The number may be slightly negative
   * because of transactions that were on their way when the run ended.
   */
  readonly extra: { readonly global: number; readonly local: number };
  /**
   * The share of the machine that was at work, from 0 to 1; `others` is the part used by other
   * processes.
   */
  readonly busy: number;
  readonly others: number;
  /** The CPU time of all gateways together, in milliseconds. */
  readonly gatewayCpuMs: number;
  /** The number of statements that a gateway did not accept. */
  readonly refused: number;
}

/** Starts a ledger for a scenario, plays a seed's arrivals against it, and stops it. */
export async function measureScenario(
  scenario: Scenario,
  seed: number,
  fabric: FabricOptions | undefined,
): Promise<MeasuredRun> {
  await using ledger = await LiveLedger.start(scenario, fabric);
  await using replay = await Replay.connect(ledger);
  await warmUp(ledger, replay, scenario);
  const [cpuBefore, before] = [await readCpu(ledger.processes), await ledger.totals()];
  const began = performance.now();
  const { durationSeconds } = scenario;
  const refusedBefore = replay.refused;
  const migrations = await replay.play(arrivalTrace(scenario, seed), durationSeconds);
  const tookMs = performance.now() - began;
  const [after, cpuAfter] = [await ledger.totals(), await readCpu(ledger.processes)];
  const { groups, others } = cpuBetween(cpuBefore, cpuAfter);
  const own = Object.values(groups).reduce((sum, each) => sum + each, 0);
  const capacityMs = tookMs * availableParallelism();
  const blocks = {
    global: between(before.global, after.global),
    local: between(before.local, after.local),
  };
  const { needed } = replay;
  return {
    migrations,
    blocks,
    extra: {
      global: blocks.global.transactions + blocks.global.waiting - needed.global,
      local: blocks.local.transactions + blocks.local.waiting - needed.local,
    },
    busy: (own + others) / capacityMs,
    others: others / capacityMs,
    gatewayCpuMs: groups["gateways"] ?? 0,
    refused: replay.refused - refusedBefore,
  };
}

/**
 * Makes each cloud migrate a few VMs, so that code is compiled and caches are filled. It leaves no
 * transactions waiting.
 */
async function warmUp(ledger: LiveLedger, replay: Replay, scenario: Scenario): Promise<void> {
  const { operators } = scenario;
  const arrivals = Array.from({ length: 2 * operators }, (_, index) => {
    const source = index % operators;
    const kind = index < operators ? ("local" as const) : ("inter" as const);
    const destination = kind === "local" ? source : (source + 1) % operators;
    return { scheduledSeconds: 0, kind, source, destination };
  }).filter(({ kind }) => kind === "local" || scenario.interRatePerSecond > 0);
  await replay.play(arrivals, 0);
  const end = Date.now() + WARM_UP_SECONDS * MILLISECONDS_A_SECOND;
  while (!(await replay.untilFinished(0.3))) {
    await ledger.flush();
    if (Date.now() > end) throw new Error(`not warmed up within ${WARM_UP_SECONDS} s`);
  }
  // An inter migration's Arrival may come after its Leave. One that is left over would make every
  // block of the run begin a transaction too early.
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    await ledger.flush();
    await delay(LOOK_MS);
    quiet = (await ledger.waiting()) === 0 ? quiet + 1 : 0;
    if (Date.now() > end)
      throw new Error(`transactions wait after ${WARM_UP_SECONDS} s of warm-up`);
  }
}

function between(before: BlockTotals, after: BlockTotals): BlockTotals {
  return {
    blocks: after.blocks - before.blocks,
    transactions: after.transactions - before.transactions,
    decidedMs: after.decidedMs - before.decidedMs,
    observedMs: after.observedMs - before.observedMs,
    waiting: after.waiting - before.waiting,
  };
}
