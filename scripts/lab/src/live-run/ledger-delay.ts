import { commitDelayMs, RandomStream } from "@basics/oracle";
import type { CommitDelay, OracleParameters } from "@basics/oracle";

/**
 * A delay model for the simulator: Eq. (2), plus the time that a live ledger was measured to take
 * beyond it, both in milliseconds. That time varies: with a `noise` above 0, it is exponential with
 * the measured mean, and each `noise` gives another random course.
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
      // A draw from the chain's own stream makes the stream of each chain different.
      stream ??= new RandomStream(noise, `ledger ${random.uniform()}`);
      return commitDelayMs(block, parameters) + stream.exponential(ownMs);
    },
  };
}
