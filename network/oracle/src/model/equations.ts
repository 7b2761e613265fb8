import type { OracleParameters } from "./parameters.js";

/** What of a block its delays depend on. */
export interface BlockSize {
  readonly transactions: number;
  readonly bytes: number;
}

type SendParameters = Pick<
  OracleParameters,
  "validators" | "linkRateBps" | "propagationMs" | "queueingMs" | "processingMsPerTx"
>;

/**
 * Eq. (1): np × (D_tr + D_pg) + D_qu + D_pc, in milliseconds: the time in which the leader has sent a
 * block to all its peers. The transmission delay D_tr is the block's bits over the link's rate; the
 * queueing delay D_qu counts once; the processing delay D_pc grows with the block's transactions.
 */
export function sendDelayMs(block: BlockSize, parameters: SendParameters): number {
  const transmissionMs = ((block.bytes * 8) / parameters.linkRateBps) * 1000;
  const processingMs = block.transactions * parameters.processingMsPerTx;
  return (
    parameters.validators * (transmissionMs + parameters.propagationMs) +
    parameters.queueingMs +
    processingMs
  );
}

/**
 * Eq. (2): O_f × 2 × Eq. (1), in milliseconds: from a block's proposal to its commit. The peers'
 * acknowledgements take as long as the block took, and the Oracle factor stands for the consensus.
 */
export function commitDelayMs(
  block: BlockSize,
  parameters: SendParameters & Pick<OracleParameters, "oracleFactor">,
): number {
  return parameters.oracleFactor * 2 * sendDelayMs(block, parameters);
}
