import { fileURLToPath } from "node:url";
import type { FabricOptions } from "@basics/consortium";
import type { Scenario } from "@basics/experiments";
import { mean } from "@basics/experiments/statistics";
import type { BlockTotals } from "./live-ledger.js";
import { measureScenario } from "./measure-scenario.js";
import type { MeasuredRun } from "./measure-scenario.js";

const SEED = 1_000_003;

/** The costs of a live ledger that the model does not include, in milliseconds. */
export interface LedgerCosts {
  /**
   * The time from a statement's REST request to the ordering service, and from its commit to the
   * event.
   */
  readonly statementMs: number;
  /** The part of that time in which the gateway is at work and other statements wait for it. */
  readonly gatewayMs: number;
  readonly global: BlockCosts;
  readonly local: BlockCosts;
  /** The share of the machine that was at work meanwhile, from 0 to 1. */
  readonly busy: number;
}

interface BlockCosts {
  readonly perBlockMs: number;
  readonly perTransactionMs: number;
}

/**
 * Measures a ledger's own costs in two short runs on chains without modelled delays: one with
 * blocks of one transaction, one with blocks of the later points' size. No point that is shown
 * later is used.
 */
export async function measureLedgerCosts(
  base: Scenario,
  fabric: FabricOptions | undefined,
): Promise<LedgerCosts> {
  const ideal = {
    ...base,
    globalQueueingMs: 0,
    localQueueingMs: 0,
    blockProcessingMsPerTx: 0,
    oracleFactor: 1,
    blockTimeLimitMs: 0,
    warmupSeconds: 0,
    drain: false,
    // The rate is low. On a machine at its limit, the costs would include waits for a processor,
    // which are not the ledger's.
    localRatePerSecond: 0.4,
    interRatePerSecond: 0.2,
  };
  const single = await measureScenario(
    { ...ideal, blockSizeTxs: 1, durationSeconds: 30 },
    SEED,
    fabric,
  );
  const { blockSizeTxs } = base;
  const filled =
    blockSizeTxs === 1
      ? single
      : await measureScenario(
          { ...ideal, localRatePerSecond: 1, durationSeconds: 40 },
          SEED,
          fabric,
        );
  return {
    statementMs: statementMs(single),
    gatewayMs: single.gatewayCpuMs / transactionsOf(single),
    busy: Math.max(single.busy, filled.busy),
    global: blockCosts(single.blocks.global, filled.blocks.global),
    local: blockCosts(single.blocks.local, filled.blocks.local),
  };
}

/**
 * Makes the scenario that the simulator plays beside a live ledger, with that ledger's own costs.
 *
 * @param noise - the number of a random course of these costs; with 0 they are constant
 */
export function withCosts(scenario: Scenario, costs: LedgerCosts, noise = 0): Scenario {
  const path = fileURLToPath(new URL("./ledger-delay.js", import.meta.url));
  const delay = (options: BlockCosts): Scenario["localCommitDelay"] => ({
    kind: "module",
    path,
    options: { ...options, noise },
  });
  return {
    ...scenario,
    gatewayProcessingMs: costs.gatewayMs,
    // Statements do not queue for the rest of their time. A migration has two or three statements,
    // and the model has only this place for that time.
    verificationMs: scenario.verificationMs + 2 * Math.max(0, costs.statementMs - costs.gatewayMs),
    localCommitDelay: delay(costs.local),
    globalCommitDelay: delay(costs.global),
  };
}

function transactionsOf({ blocks }: MeasuredRun): number {
  return blocks.global.transactions + blocks.local.transactions;
}

/**
 * Computes the milliseconds of a statement. A local migration is two statements, and each of them
 * is one block in this run.
 */
function statementMs({ migrations, blocks }: MeasuredRun): number {
  const delays = migrations
    .filter(({ kind, completedSeconds }) => kind === "local" && completedSeconds !== undefined)
    .map(({ completedSeconds = 0, scheduledSeconds }) => completedSeconds - scheduledSeconds);
  const { observedMs, blocks: count } = blocks.local;
  return Math.max(0, (1000 * mean(delays)) / 2 - observedMs / count);
}

function blockCosts(single: BlockTotals, filled: BlockTotals): BlockCosts {
  const extra = ({ observedMs, decidedMs, blocks }: BlockTotals): number =>
    blocks === 0 ? 0 : Math.max(0, (observedMs - decidedMs) / blocks);
  const size = filled.transactions / Math.max(filled.blocks, 1);
  const perTransactionMs = size > 1 ? Math.max(0, (extra(filled) - extra(single)) / (size - 1)) : 0;
  return { perBlockMs: Math.max(0, extra(single) - perTransactionMs), perTransactionMs };
}
