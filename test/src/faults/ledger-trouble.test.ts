import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { createLogger, loadConfig, startGateway } from "@basics/gateway";
import { TokenIssuer } from "@basics/consortium";
import { startBareNetwork } from "../harness/bare-network.js";
import { Cloud, someVmId } from "../harness/cloud.js";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { TestConsortium } from "../harness/test-consortium.js";

test("with its ledger gone a gateway answers 503 and when to try again, and recovers", async () => {
  await using consortium = await TestConsortium.start(2);
  const { cloud, feed } = consortium.participant("Org1MSP");
  const instanceId = await cloud.register("host-a");
  const migrationId = cloud.coinId();
  const body = { kind: "inter", migrationId, instanceId, vmId: someVmId(), destination: "Org2MSP" };
  await consortium.consortium.service("network").kill();
  const refused = await cloud.request<{ code: string }>("POST", "/v1/migrations", body);
  assert.equal(refused.status, 503);
  assert.equal(refused.body.code, "LEDGER_UNAVAILABLE");
  assert.match(refused.headers.get("retry-after") ?? "", /^\d+$/);
  await consortium.consortium.restart("network");
  await cloud.say("POST", "/v1/migrations", body);
  await feed.statement(migrationId, "Indication");
});

test("a write whose outcome is not known in time answers 202 and where to look", async () => {
  await using temporary = await TemporaryFolder.make();
  const folder = temporary.path;
  const network = await startBareNetwork({ operators: ["Org1MSP", "Org2MSP"] });
  const issuer = await TokenIssuer.open(join(folder, "issuer"));
  const start = async (mspId: string): Promise<{ cloud: Cloud; close: () => Promise<void> }> => {
    const config = {
      network: network.descriptorFile,
      operator: mspId,
      listen: { port: 0 },
      dataDirectory: join(folder, mspId),
      hostKey: join(folder, "host.key"),
      issuers: [
        {
          issuer: TokenIssuer.issuer,
          audience: TokenIssuer.audience(mspId),
          jwks: issuer.jwksFile,
          roleClaim: TokenIssuer.roleClaim,
        },
      ],
      operatorRecord: {},
      ledger: { submitDeadlineMs: 6_000 },
    };
    await writeFile(join(folder, "host.key"), "5a".repeat(32));
    await writeFile(join(folder, `${mspId}.json`), JSON.stringify(config));
    const loaded = await loadConfig(join(folder, `${mspId}.json`));
    const gateway = await startGateway(loaded, createLogger("silent", mspId));
    const token = await issuer.issue(mspId, "manager");
    return { cloud: new Cloud(mspId, gateway.url, token), close: () => gateway.close() };
  };
  const gateways = [await start("Org1MSP"), await start("Org2MSP")];
  try {
    const [{ cloud }] = gateways as [(typeof gateways)[0], (typeof gateways)[0]];
    for (const each of gateways) await each.cloud.ready();
    const migrationId = cloud.coinId();
    const body = { kind: "inter", migrationId, vmId: someVmId(), destination: "Org2MSP" };
    const request = { ...body, instanceId: cloud.coinId() };
    network.holdOrdering();
    const unknown = await cloud.request<{ transactionId: string }>(
      "POST",
      "/v1/migrations",
      request,
    );
    assert.equal(unknown.status, 202);
    assert.equal(unknown.headers.get("location"), `/v1/migrations/${migrationId}`);
    assert.match(unknown.body.transactionId, /^[0-9a-f]{64}$/);
    network.resumeOrdering();
    await cloud.say("POST", "/v1/migrations", request);
    const { indicated, state } = await cloud.migration(migrationId);
    assert.equal(state, "indicated");
    if (network.takesWhileHeld) {
      assert.equal(indicated?.transactionId, unknown.body.transactionId, "sent and recorded once");
    }
  } finally {
    for (const { close } of gateways) await close();
    await network.stop();
  }
});
