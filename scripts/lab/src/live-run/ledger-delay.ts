import { commitDelayMs, RandomStream } from "@basics/oracle";
import type { CommitDelay, OracleParameters } from "@basics/oracle";

/**
 * A delay model for the simulator: Eq. (2), and what a live ledger took for itself beyond it when that
 * was measured; both in milliseconds. A ledger does not take the same each time: with a `noise` above 0,
 * its own part is exponential of the same mean, and each `noise` another course of it.
 */
export default function ledgerDelay(
  parameters: OracleParameters,
  { perBlockMs = 0, perTransactionMs = 0, noise = 0 }: Readonly<Record<string, number>>,
): CommitDelay {
  let stream: RandomStream | undefined;
  return {
    commitDelay: (block, random) => {
      const ownMs = perBlockMs + perTransactionMs * block.transactions;
      if (noise === 0) return commitDelayMs(block, parameters) + ownMs;
      // The chain's own stream tells the chains apart.
      stream ??= new RandomStream(noise, `ledger ${random.uniform()}`);
      return commitDelayMs(block, parameters) + stream.exponential(ownMs);
    },
  };
}
