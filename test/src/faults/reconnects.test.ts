import assert from "node:assert/strict";
import test from "node:test";
import { EventFeed } from "../harness/event-feed.js";
import type { FeedEvent } from "../harness/event-feed.js";
import { announcedRandom } from "../harness/random.js";
import { TestConsortium } from "../harness/test-consortium.js";
import { Workload } from "../harness/workload.js";

const VMS_PER_OPERATOR = 3;

test("a manager that reconnects has missed no event and heard none twice", async () => {
  await using consortium = await TestConsortium.start(2);
  const workload = new Workload(consortium.participants, announcedRandom("reconnects"));
  const vms = await workload.newVms(VMS_PER_OPERATOR);
  const { cloud, feed } = consortium.participant("Org1MSP");
  await using flaky = await EventFeed.open(cloud);
  for (let round = 0; round < 5; round++) {
    const migrations = Promise.all(vms.map((vm) => workload.migrateTwice(vm)));
    await flaky.next();
    await flaky.disconnect();
    await migrations;
    await flaky.connect();
  }
  const told = [...feed.seen];
  for (const { transactionId } of told) {
    await flaky.first((event) => event.transactionId === transactionId, transactionId);
  }
  // Events of several channels come interleaved; each channel's own order is its ledger's. A gateway
  // goes on marking and anchoring, so one feed may have heard of more by now than the other had.
  for (const channel of [consortium.consortiumChannel, "org1-private"]) {
    const [heard, expected] = [transactionsOn(channel, flaky.seen), transactionsOn(channel, told)];
    assert.deepEqual(heard.slice(0, expected.length), expected);
    assert.equal(new Set(heard).size, heard.length);
  }
});

function transactionsOn(channel: string, events: readonly FeedEvent[]): string[] {
  return events.filter((event) => event.channel === channel).map((event) => event.transactionId);
}
