import assert from "node:assert/strict";
import test from "node:test";
import { someVmId } from "../harness/cloud.js";
import { TestConsortium } from "../harness/test-consortium.js";

test("an operator without a private channel migrates between clouds, and not inside its own", async () => {
  const bare = "Org1MSP";
  await using consortium = await TestConsortium.start(2, { withoutPrivateChannel: [bare] });
  const { cloud, feed } = consortium.participant(bare);
  const partner = consortium.participant("Org2MSP");

  const local = { kind: "local", sourceHost: "host-a", destinationHost: "host-b" };
  const instanceId = await cloud.register("host-a");
  const refused = await cloud.request<{ code: string }>("POST", "/v1/migrations", {
    ...local,
    instanceId,
    vmId: someVmId(),
  });
  assert.equal(refused.body.code, "PRIVATE_CHANNEL_NOT_KEPT");
  assert.ok(refused.status >= 400 && refused.status < 500);

  const [migrationId, vmId] = [cloud.coinId(), someVmId()];
  await cloud.expect(201, "POST", "/v1/migrations", {
    kind: "inter",
    migrationId,
    instanceId,
    vmId,
    destination: "Org2MSP",
  });
  await partner.cloud.say("POST", `/v1/migrations/${migrationId}/verification`, {
    vmId,
    host: "host-x",
  });
  await feed.statement(migrationId, "Confirmation");
  await partner.feed.statement(migrationId, "Arrival");
  const view = await cloud.migration(migrationId);
  assert.equal(view.state, "confirmed");
  assert.equal(view.finished, true, "its Confirmation ends it");
  assert.deepEqual(view.mayRun, { source: false, destination: true });
});
