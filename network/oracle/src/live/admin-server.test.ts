import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { AdminServer } from "./admin-server.js";
import type { AdministeredChannel } from "./admin-server.js";
import { OracleMetrics } from "./metrics.js";

describe("administration of live consensuses", () => {
  const metrics = new OracleMetrics();
  const channels = new Map<string, AdministeredChannel>([
    ["consortium", { waiting: 3, flush: () => 3 }],
    ["org1-private", { waiting: 0, obstacle: "its blocks are not read yet", flush: () => 0 }],
  ]);
  metrics.watchWaiting(channels);
  let server: AdminServer;
  before(async () => {
    server = await AdminServer.open(0, { registry: metrics.registry, channels });
  });
  after(() => server.close());

  const ask = async (path: string, method = "GET"): Promise<[number, string]> => {
    const response = await fetch(`${server.url}${path}`, { method });
    return [response.status, await response.text()];
  };

  it("exports each block's delays, decided and observed, and how many transactions wait", async () => {
    metrics.committed({
      channelId: "consortium",
      sequence: 1,
      transactions: 4,
      reason: "full",
      exact: false,
      decidedDelayMs: 100,
      observedDelayMs: 125,
    });
    const [status, text] = await ask("/metrics");
    assert.equal(status, 200);
    for (const line of [
      'basics_oracle_last_decided_delay_seconds{channel="consortium"} 0.1',
      'basics_oracle_last_observed_delay_seconds{channel="consortium"} 0.125',
      'basics_oracle_observed_delay_seconds_count{channel="consortium"} 1',
      'basics_oracle_blocks_total{channel="consortium",reason="full"} 1',
      'basics_oracle_inexact_blocks_total{channel="consortium"} 1',
      'basics_oracle_waiting_transactions{channel="consortium"} 3',
    ]) {
      assert.ok(text.split("\n").includes(line), `${line} is not in:\n${text}`);
    }
  });

  it("says which channel is not ready, and why", async () => {
    const [status, text] = await ask("/readyz");
    assert.equal(status, 503);
    assert.deepEqual(JSON.parse(text), {
      consortium: "ready",
      "org1-private": "its blocks are not read yet",
    });
  });

  it("flushes one channel, all of them, or says which there are", async () => {
    assert.deepEqual(await ask("/flush?channel=consortium", "POST"), [200, '{"consortium":3}\n']);
    assert.deepEqual(await ask("/flush", "POST"), [200, '{"consortium":3,"org1-private":0}\n']);
    const [status, text] = await ask("/flush?channel=other", "POST");
    assert.equal(status, 404);
    assert.match(text, /consortium, org1-private/);
    assert.equal((await ask("/flush"))[0], 404);
  });
});
