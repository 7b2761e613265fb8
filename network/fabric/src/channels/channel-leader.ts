import { setTimeout as delay } from "node:timers/promises";
import { portsOf } from "../processes/launches.js";
import type { NetworkContext } from "../native/network-context.js";
import type { PlannedChannel } from "../plan/plan.js";
import { settleAll } from "../settle-all.js";

const PATIENCE_MS = 30_000;
const POLL_MS = 50;
const REQUEST_DEADLINE_MS = 5_000;

/** Waits until all orderers of a channel know of a leader: before, they refuse what is submitted. */
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

/** @param who for the error. */
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

/** How often an orderer has heard of a leader of a channel since it was started, as its metrics tell. */
export function leaderChanges(metrics: string, channel: string): number {
  const name = "consensus_etcdraft_leader_changes";
  const line = metrics.split("\n").find((each) => each.startsWith(`${name}{channel="${channel}"}`));
  return Number(line?.split(" ").at(-1) ?? 0);
}
