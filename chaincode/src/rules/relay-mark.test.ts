import assert from "node:assert/strict";
import test from "node:test";
import type { RelayMarkRecord } from "../records";
import { A, Consortium, privateChannelOf } from "../testing/operators";
import { refuses } from "../testing/refusals";

test("the relay's mark only rises", async () => {
  const consortium = await Consortium.start();
  const channel = privateChannelOf(A);
  await refuses("RELAY_MARK_NOT_FOUND", consortium.read(channel, "GetRelayMark"));
  await consortium.keep(A, "MarkRelay", { blockNumber: 0 });
  const call = { as: A, channel, fn: "MarkRelay", args: [{ blockNumber: 12 }] };
  const { record, event } = await consortium.network.submit<RelayMarkRecord>(call);
  assert.deepEqual(event, { statement: "RelayMark", relayMark: record });
  assert.deepEqual(await consortium.network.submit(call), { record });
  await refuses("RELAY_MARK_NOT_ABOVE", consortium.keep(A, "MarkRelay", { blockNumber: 11 }));
  assert.deepEqual(await consortium.read(channel, "GetRelayMark"), record);
});
