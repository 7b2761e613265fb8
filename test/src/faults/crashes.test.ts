import assert from "node:assert/strict";
import { readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { EventFeed } from "../harness/event-feed.js";
import type { FeedEvent } from "../harness/event-feed.js";
import { checkLedgers } from "../harness/invariants.js";
import { Random } from "../harness/random.js";
import { TestConsortium } from "../harness/test-consortium.js";
import { Workload } from "../harness/workload.js";
import type { Vm } from "../harness/workload.js";

const vmsPerOperator = 3;

test("gateways and the network killed under load lose nothing and double nothing", async (t) => {
  await using consortium = await TestConsortium.start(3);
  const random = Random.announced("crashes");
  const workload = new Workload(consortium.participants, random);
  const vms = await populate(consortium, workload);
  for (const victim of ["gateway:Org1MSP", "network", "gateway:Org2MSP"]) {
    await t.test(`${victim} is killed and started again`, async () => {
      const migrations = vms.map((vm) => migrateTwice(workload, vm));
      const { feed } = consortium.participant("Org3MSP");
      // Killed while statements are under way: right after the next one is heard of.
      const heard = feed.seen.length;
      await feed.first((event) => feed.seen.indexOf(event) >= heard, "event");
      await consortium.crash(victim);
      await Promise.all(migrations);
      await checkLedgers(consortium.clients, consortium.consortiumChannel, vms);
    });
  }
});

test("positions deleted, truncated or filled with rubbish cost nothing but a replay", async (t) => {
  await using consortium = await TestConsortium.start(2);
  const random = Random.announced("positions");
  const workload = new Workload(consortium.participants, random);
  const vms = await populate(consortium, workload);
  const damages: Record<string, (file: string) => Promise<void>> = {
    deleted: (file) => rm(file),
    truncated: (file) => truncate(file, 3),
    "filled with rubbish": (file) => writeFile(file, Buffer.from([0xff, 0, 0x7b, 0x22, 0xc3])),
  };
  for (const [damage, inflict] of Object.entries(damages)) {
    await t.test(damage, async () => {
      await Promise.all(vms.map((vm) => migrateTwice(workload, vm)));
      const gateway = "gateway:Org1MSP";
      const folder = consortium.consortium.layout.operator("Org1MSP").gatewayData;
      await untilKept(folder);
      await consortium.consortium.service(gateway).kill();
      for (const file of await filesBelow(folder)) await inflict(file);
      await consortium.restart(gateway);
      await Promise.all(vms.map((vm) => migrateTwice(workload, vm)));
      await checkLedgers(consortium.clients, consortium.consortiumChannel, vms);
    });
  }
});

test("a manager that reconnects has missed no event and heard none twice", async () => {
  await using consortium = await TestConsortium.start(2);
  const workload = new Workload(consortium.participants, Random.announced("reconnects"));
  const vms = await populate(consortium, workload);
  const { cloud, feed } = consortium.participant("Org1MSP");
  await using flaky = await EventFeed.open(cloud);
  for (let round = 0; round < 5; round++) {
    const migrations = Promise.all(vms.map((vm) => migrateTwice(workload, vm)));
    const heard = flaky.seen.length;
    await flaky.first((event) => flaky.seen.indexOf(event) >= heard, "event");
    await flaky.disconnect();
    await migrations;
    await flaky.connect();
  }
  const told = [...feed.seen];
  for (const { transactionId } of told) {
    await flaky.first((event) => event.transactionId === transactionId, transactionId);
  }
  // Channels are interleaved as they come; each one's own order is its ledger's. A gateway goes on
  // marking and anchoring, so one may have heard of more by now than the other had.
  for (const channel of [consortium.consortiumChannel, "org1-private"]) {
    const [heard, expected] = [transactionsOn(channel, flaky.seen), transactionsOn(channel, told)];
    assert.deepEqual(heard.slice(0, expected.length), expected);
    assert.equal(new Set(heard).size, heard.length);
  }
});

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((file) => join(file.parentPath, file.name));
}

/** Resolves once a gateway keeps positions: it writes them now and then, not with each block. */
async function untilKept(folder: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while ((await filesBelow(folder)).length === 0) {
    assert.ok(performance.now() < deadline, "the gateway keeps positions");
    await delay(20);
  }
}

function transactionsOn(channel: string, events: readonly FeedEvent[]): string[] {
  return events.filter((event) => event.channel === channel).map((event) => event.transactionId);
}

async function populate(consortium: TestConsortium, workload: Workload): Promise<Vm[]> {
  return Promise.all(
    [...consortium.participants.keys()].flatMap((mspId) =>
      Array.from({ length: vmsPerOperator }, () => workload.newVm(mspId)),
    ),
  );
}

async function migrateTwice(workload: Workload, vm: Vm): Promise<void> {
  await workload.migrate(vm);
  await workload.migrate(vm);
}
