import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, test } from "node:test";
import { leaderChanges, untilLedAt } from "./channel-leader.js";

const metrics = (
  changes: number,
): string => `# HELP consensus_etcdraft_leader_changes Number of changes
# TYPE consensus_etcdraft_leader_changes counter
consensus_etcdraft_leader_changes{channel="consortium"} ${changes}
consensus_etcdraft_leader_changes{channel="org1-private"} 0
`;

suite("A channel's leader", () => {
  test("is known to an orderer once its metrics count one, for that very channel", () => {
    assert.equal(leaderChanges(metrics(2), "consortium"), 2);
    assert.equal(leaderChanges(metrics(2), "org1-private"), 0);
    assert.equal(leaderChanges(metrics(2), "org1"), 0);
    assert.equal(leaderChanges("", "consortium"), 0);
  });

  test("is waited for, not without end", async (context) => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end(metrics(asked > 2 ? 1 : 0));
    }).listen(0, "127.0.0.1");
    context.after(() => server.close());
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
    await untilLedAt(url, "consortium", "orderer0 knows of");
    assert.equal(asked, 3);
    await assert.rejects(
      untilLedAt(url, "org1-private", "orderer0 knows of", 0),
      /^Error: orderer0 knows of no leader of org1-private after 0 s\.$/,
    );
  });
});
