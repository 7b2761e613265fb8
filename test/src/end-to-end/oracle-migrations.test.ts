import assert from "node:assert/strict";
import test from "node:test";
import { oracleFileSchema } from "@basics/oracle/live";
import { someVmId } from "../harness/cloud.js";
import { TestConsortium } from "../harness/test-consortium.js";

const BLOCK_SIZE_TXS = 2;
const MIGRATIONS = 4;
const parameters = {
  blockSizeTxs: BLOCK_SIZE_TXS,
  validators: 4,
  queueingMs: 5,
  electionDelayMs: 50,
};
const oracle = oracleFileSchema.parse({ consortium: parameters, private: parameters });

test("migrations through gateways fill exactly the blocks of the consensus that was chosen", async () => {
  await using consortium = await TestConsortium.start(2, { oracle });
  const [source, destination] = ["Org1MSP", "Org2MSP"].map((mspId) =>
    consortium.participant(mspId),
  );
  assert.ok(source !== undefined && destination !== undefined);
  const blocks = new Map<string, string[]>();
  const enter = (event: { channel: string; blockNumber: number; transactionId: string }): void => {
    const block = `${event.channel} ${event.blockNumber}`;
    blocks.set(block, [...(blocks.get(block) ?? []), event.transactionId]);
  };
  await Promise.all(
    Array.from({ length: MIGRATIONS }, async () => {
      const migrationId = source.cloud.coinId();
      const vmId = someVmId();
      await source.cloud.say("POST", "/v1/migrations", {
        kind: "inter",
        migrationId,
        instanceId: source.cloud.coinId(),
        vmId,
        destination: "Org2MSP",
      });
      enter(await destination.feed.statement(migrationId, "Indication"));
      const path = `/v1/migrations/${migrationId}/verification`;
      await destination.cloud.say("POST", path, { vmId, host: "host-b" });
      enter(await destination.feed.statement(migrationId, "Confirmation"));
      enter(await source.feed.statement(migrationId, "Leave"));
      enter(await destination.feed.statement(migrationId, "Arrival"));
    }),
  );
  const sizes = [...blocks.values()].map((transactions) => new Set(transactions).size);
  assert.deepEqual(
    sizes,
    Array.from({ length: (4 * MIGRATIONS) / BLOCK_SIZE_TXS }, () => BLOCK_SIZE_TXS),
  );
});
