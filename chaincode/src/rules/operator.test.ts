import assert from "node:assert/strict";
import test from "node:test";
import type { OperatorRecord } from "../records";
import { A, B, Consortium, CONSORTIUM, digestOf, idOf } from "../testing/operators";
import { refuses } from "../testing/refusals";

const said = {
  digestAlgorithms: ["sha256"],
  keepsPrivateChannel: true,
  transferEndpoint: "https://a.example:8443/transfers",
};

test("an operator says of itself what it likes, as often as it likes", async () => {
  const { network } = await Consortium.start();
  const register = { as: A, channel: CONSORTIUM, fn: "RegisterOperator" };
  const changed = await network.submit<OperatorRecord>({ ...register, args: [said] });
  assert.deepEqual(changed.event?.operator, changed.record);
  assert.equal(changed.record.transferEndpoint, said.transferEndpoint);
  const again = await network.submit({ ...register, args: [said] });
  assert.deepEqual(again, { record: changed.record }, "a repeated one writes nothing");
  const shorter = { ...said, transferEndpoint: undefined };
  const shortened = await network.submit<OperatorRecord>({ ...register, args: [shorter] });
  assert.equal(shortened.record.transferEndpoint, undefined);
});

test("its record is read by any member", async () => {
  const consortium = await Consortium.start();
  const operator = await consortium.read<OperatorRecord>(CONSORTIUM, "GetOperator", B);
  assert.equal(operator.mspId, B);
  await refuses("OPERATOR_NOT_FOUND", consortium.read(CONSORTIUM, "GetOperator", "Org9MSP"));
});

test("an operator that did not register itself makes no other statement", async () => {
  const consortium = await Consortium.start();
  const stranger = "Org9MSP";
  const vmId = digestOf("x");
  const instanceId = idOf(stranger, 1);
  const migrationId = idOf(stranger, 1);
  for (const [fn, statement] of [
    ["Register", { instanceId }],
    ["Indicate", { migrationId, instanceId, vmId, destination: B }],
    ["Cancel", { migrationId, reason: "WITHDRAWN" }],
    ["Anchor", { channel: "p", blockNumber: 1, blockHash: "0".repeat(64) }],
  ] as const) {
    await refuses("OPERATOR_NOT_REGISTERED", consortium.share(stranger, fn, statement));
  }
});
