import assert from "node:assert/strict";
import test from "node:test";
import type { ChannelRecord } from "../records";
import { TestNetwork } from "../testing/channels";
import { A, B, CONSORTIUM, privateChannelOf } from "../testing/operators";
import { refuses } from "../testing/refusals";

function configure(
  network: TestNetwork,
  as: string,
  channel: string,
  statement: object,
): ReturnType<typeof network.submit<ChannelRecord>> {
  return network.submit<ChannelRecord>({ as, channel, fn: "ConfigureChannel", args: [statement] });
}

test("the consortium channel is configured once, by any of its gateways", async () => {
  const network = new TestNetwork([CONSORTIUM]);
  const statement = { kind: "consortium", consortiumChannel: CONSORTIUM };
  const first = await configure(network, A, CONSORTIUM, statement);
  assert.deepEqual(
    { kind: first.record.kind, by: first.record.configured.by, event: first.event?.statement },
    { kind: "consortium", by: A, event: "ChannelConfiguration" },
  );
  const again = await configure(network, B, CONSORTIUM, statement);
  assert.deepEqual(again, { record: first.record });
  const call = { as: B, channel: CONSORTIUM, fn: "GetChannel", args: [] };
  assert.deepEqual(await network.evaluate(call), first.record);
});

test("a private channel becomes the channel of the operator that configures it", async () => {
  const channel = privateChannelOf(A);
  const network = new TestNetwork([channel]);
  const statement = { kind: "private", consortiumChannel: CONSORTIUM };
  const { record } = await configure(network, A, channel, statement);
  assert.equal(record.operator, A);
  assert.deepEqual(await configure(network, A, channel, statement), { record });
  await refuses("CHANNEL_ALREADY_CONFIGURED", configure(network, B, channel, statement));
});

test("a configuration does not change", async () => {
  const network = new TestNetwork([CONSORTIUM, "other"]);
  await configure(network, A, CONSORTIUM, { kind: "consortium", consortiumChannel: CONSORTIUM });
  for (const statement of [
    { kind: "private", consortiumChannel: "other" },
    { kind: "consortium", consortiumChannel: "other" },
  ]) {
    await refuses("CHANNEL_ALREADY_CONFIGURED", configure(network, A, CONSORTIUM, statement));
  }
});

test("only the consortium channel names itself", async () => {
  const network = new TestNetwork([CONSORTIUM]);
  for (const statement of [
    { kind: "consortium", consortiumChannel: "other" },
    { kind: "private", consortiumChannel: CONSORTIUM },
  ]) {
    const body = await refuses("INVALID_ARGUMENT", configure(network, A, CONSORTIUM, statement));
    assert.equal(body.details?.["field"], "consortiumChannel");
  }
});
