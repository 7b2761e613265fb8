import { fileURLToPath } from "node:url";
import type { FabricOptions } from "@basics/consortium";
import type { Scenario } from "@basics/experiments";
import { mean } from "@basics/experiments/statistics";
import type { BlockTotals } from "./live-ledger.js";
import { measureScenario } from "./measure-scenario.js";
import type { MeasuredRun } from "./measure-scenario.js";

const seed = 1_000_003;

/** What a live ledger takes for itself beyond the model, in milliseconds. */
export interface LedgerCosts {
  /** From a statement's REST request to the ordering service, and from its commit to the event. */
  readonly statementMs: number;
  /** What of that its gateway is at work for, and other statements wait for. */
  readonly gatewayMs: number;
  readonly global: BlockCosts;
  readonly local: BlockCosts;
  /** How much of the machine was at work meanwhile, from 0 to 1. */
  readonly busy: number;
}

interface BlockCosts {
  readonly perBlockMs: number;
  readonly perTransactionMs: number;
}

/**
 * Measures them in two short runs of their own, on chains without modelled delays: blocks of one
 * transaction, and blocks of the size of the points to come. No point that is shown is looked at.
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
    // A machine at its limit would give the costs of waiting for it, which are not the ledger's.
    localRatePerSecond: 0.4,
    interRatePerSecond: 0.2,
  };
  const single = await measureScenario(
    { ...ideal, blockSizeTxs: 1, durationSeconds: 30 },
    seed,
    fabric,
  );
  const { blockSizeTxs } = base;
  const filled =
    blockSizeTxs === 1
      ? single
      : await measureScenario(
          { ...ideal, localRatePerSecond: 1, durationSeconds: 40 },
          seed,
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
 * The scenario that the simulator plays beside a live ledger: with that ledger's own costs.
 *
 * @param noise which course of what varies in these costs; 0: they are always the same.
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
    // What a statement waits for otherwise, statements do not wait for in turn. A migration has two or
    // three of them, and the model has one place for that.
    verificationMs: scenario.verificationMs + 2 * Math.max(0, costs.statementMs - costs.gatewayMs),
    localCommitDelay: delay(costs.local),
    globalCommitDelay: delay(costs.global),
  };
}

function transactionsOf({ blocks }: MeasuredRun): number {
  return blocks.global.transactions + blocks.local.transactions;
}

/** A local migration is two statements, each of which is one block in the run that this is told of. */
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
