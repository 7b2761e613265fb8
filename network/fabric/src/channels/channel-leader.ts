import { setTimeout as delay } from "node:timers/promises";
import { portsOf } from "../processes/launches.js";
import type { NetworkContext } from "../native/network-context.js";
import type { PlannedChannel } from "../plan/plan.js";
import { settleAll } from "../settle-all.js";

const PATIENCE_MS = 30_000;
const POLL_MS = 50;
const REQUEST_DEADLINE_MS = 5_000;

/** Waits until all orderers of a channel know a leader, since before that they refuse envelopes. */
export async function untilLed(
  context: NetworkContext,
  { id, orderers }: PlannedChannel,
): Promise<void> {
  await settleAll(
    orderers.map(async (name) => {
      const { operations } = portsOf(context.settings.ports, name);
      await untilLedAt(`http://127.0.0.1:${operations}/metrics`, id, `${name} knows of`);
    }),
  );
}

/**
 * Waits until one orderer knows a channel's leader.
 *
 * @param who begins the error: `orderer0 knows of`.
 */
export async function untilLedAt(
  url: string,
  channel: string,
  who: string,
  waitMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + waitMs;
  for (;;) {
    const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_DEADLINE_MS) });
    if (leaderChanges(await response.text(), channel) > 0) return;
    if (Date.now() > end) {
      throw new Error(`${who} no leader of ${channel} after ${waitMs / 1000} s.`);
    }
    await delay(POLL_MS);
  }
}

/** The number of leader changes of a channel that an orderer's metrics count since its start. */
export function leaderChanges(metrics: string, channel: string): number {
  const name = "consensus_etcdraft_leader_changes";
  const line = metrics.split("\n").find((each) => each.startsWith(`${name}{channel="${channel}"}`));
  return Number(line?.split(" ").at(-1) ?? 0);
}
