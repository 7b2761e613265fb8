import { commitDelayMs } from "@basics/oracle";
import type { OracleParameters } from "@basics/oracle";
import type { Scenario } from "./scenario.js";

/** The parameters of each cloud's local chain, as Oracle takes them. */
export function localOracle(scenario: Scenario): OracleParameters {
  return oracle(scenario, {
    validators: scenario.localValidators,
    linkRateBps: scenario.lanBps,
    queueingMs: scenario.localQueueingMs,
  });
}

/** The parameters of the global chain, which all clouds share, as Oracle takes them. */
export function globalOracle(scenario: Scenario): OracleParameters {
  const { interValidators, interValidatorsAre, operators } = scenario;
  return oracle(scenario, {
    validators: interValidatorsAre === "perCloud" ? operators * interValidators : interValidators,
    linkRateBps: scenario.wanBps,
    queueingMs: scenario.globalQueueingMs,
  });
}

/** Eq. (2) for a full block of a chain, in milliseconds. */
export function fullBlockCommitMs(parameters: OracleParameters): number {
  const { blockSizeTxs: transactions, transactionBytes } = parameters;
  const block = { transactions, bytes: transactions * transactionBytes };
  return commitDelayMs(block, parameters);
}

function oracle(
  scenario: Scenario,
  own: Pick<OracleParameters, "validators" | "linkRateBps" | "queueingMs">,
): OracleParameters {
  const { blockTimeLimitMs, queueingCounts } = scenario;
  return {
    ...own,
    queueingMs: own.queueingMs * (queueingCounts === "perPeer" ? own.validators : 1),
    blockSizeTxs: scenario.blockSizeTxs,
    transactionBytes: scenario.transactionBytes,
    propagationMs: scenario.propagationMs,
    processingMsPerTx: scenario.blockProcessingMsPerTx,
    oracleFactor: scenario.oracleFactor,
    electionDelayMs: scenario.electionDelayMs,
    elections: scenario.elections,
    ...(blockTimeLimitMs > 0 ? { blockTimeLimitMs } : {}),
  };
}
