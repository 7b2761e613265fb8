import { commitDelayMs } from "@basics/oracle";
import type { CommitDelay, OracleParameters } from "@basics/oracle";

/**
 * A delay model for the simulator: Eq. (2), and what a live ledger took for itself beyond it when that
 * was measured; both in milliseconds.
 */
export default function ledgerDelay(
  parameters: OracleParameters,
  { perBlockMs = 0, perTransactionMs = 0 }: Readonly<Record<string, number>>,
): CommitDelay {
  return {
    commitDelay: (block) =>
      commitDelayMs(block, parameters) + perBlockMs + perTransactionMs * block.transactions,
  };
}
