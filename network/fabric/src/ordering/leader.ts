import { setTimeout as delay } from "node:timers/promises";
import type { Consensus } from "../channels/consensus-config.js";
import type { NodePorts } from "../plan/plan.js";

const PATIENCE_MS = 60_000;
const POLL_MS = 100;
const REQUEST_DEADLINE_MS = 5_000;

const metricNames: Readonly<Record<Consensus, string>> = {
  raft: "consensus_etcdraft_is_leader",
  bft: "consensus_BFT_is_leader",
};

/** Waits until one of the nodes leads a channel. @returns its name. */
export async function findLeader(
  ports: Readonly<Record<string, NodePorts>>,
  channel: string,
  consensus: Consensus,
): Promise<string> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    for (const [name, { operations }] of Object.entries(ports)) {
      const response = await fetch(`http://127.0.0.1:${operations}/metrics`, {
        signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
      });
      if (leads(await response.text(), channel, metricNames[consensus])) return name;
    }
    await delay(POLL_MS);
  }
  throw new Error(`No orderer leads the channel ${channel} after ${PATIENCE_MS / 1000} s.`);
}

function leads(metrics: string, channel: string, metric: string): boolean {
  const line = metrics
    .split("\n")
    .find((each) => each.startsWith(`${metric}{channel="${channel}"`));
  return Number(line?.split(" ").at(-1) ?? 0) === 1;
}
