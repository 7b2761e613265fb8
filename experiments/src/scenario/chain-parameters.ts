import type { OracleParameters } from "@basics/oracle";
import type { Scenario } from "./scenario.js";

/** A cloud's local chain. */
export function localOracle(scenario: Scenario): OracleParameters {
  return oracle(scenario, {
    validators: scenario.localValidators,
    linkRateBps: scenario.lanBps,
    queueingMs: scenario.localQueueingMs,
  });
}

/** The chain that all clouds share. */
export function globalOracle(scenario: Scenario): OracleParameters {
  const { interValidators, interValidatorsAre, operators } = scenario;
  return oracle(scenario, {
    validators: interValidatorsAre === "perCloud" ? operators * interValidators : interValidators,
    linkRateBps: scenario.wanBps,
    queueingMs: scenario.globalQueueingMs,
  });
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
