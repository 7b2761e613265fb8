import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Mover, StepTimes } from "./move.js";
import { TravellingVm } from "./move.js";
import { countMigrations, cpuPerMigration, perSecond } from "./count-migrations.js";
import { timeSteps } from "./step-times.js";

const times: StepTimes = { indicate: 1, verify: 2, leave: 3, arrive: 4 };
const processes = [{ group: "client", pid: process.pid }];

/** Makes migrations of a given duration, and counts them and how many are under way at once. */
function counting(tookMs: number) {
  const seen = { moves: 0, most: 0 };
  let underWay = 0;
  const mover: Mover = {
    move: async () => {
      underWay += 1;
      seen.most = Math.max(seen.most, underWay);
      await delay(tookMs);
      underWay -= 1;
      seen.moves += 1;
      return times;
    },
  };
  return { mover, seen };
}

function travelling(count: number): TravellingVm[] {
  return Array.from({ length: count }, (_, index) => new TravellingVm(["a", "b"], index));
}

describe("a window in which migrations are counted", () => {
  it("has each VM under way all the time, and begins once each has migrated", async () => {
    const { mover, seen } = counting(5);
    const options = { mover, vms: travelling(4), processes, durationMs: 100 };
    const counted = await countMigrations(options);
    assert.equal(seen.most, 4);
    assert.ok(counted.durationMs >= 99, String(counted.durationMs));
    assert.ok(counted.migrations > 0 && counted.migrations <= seen.moves - 4);
    assert.ok((counted.cpu.groups["client"] ?? -1) >= 0);
  });

  it("is longer where VMs could not each migrate several times in it, but ends", async () => {
    const { mover } = counting(60);
    const slow = { mover, vms: travelling(2), processes };
    const counted = await countMigrations({ ...slow, durationMs: 60 });
    assert.ok(counted.migrations >= 6, String(counted.migrations));
    const { mover: stuck } = counting(150);
    const most = await countMigrations({ ...slow, mover: stuck, durationMs: 20 });
    assert.ok(most.migrations < 6);
    assert.ok(most.durationMs >= 6 * 20);
  });

  it("fails when a migration fails", async () => {
    const mover: Mover = { move: () => Promise.reject(new Error("it was refused")) };
    const options = { mover, vms: travelling(2), processes, durationMs: 20 };
    await assert.rejects(countMigrations(options), /it was refused/);
  });

  it("gives migrations a second, and CPU a migration by groups", () => {
    const cpu = { groups: { peers: 300, gateways: 100 }, others: 5 };
    const counted = { migrations: 50, durationMs: 2_000, cpu, load: 1 };
    assert.equal(perSecond(counted), 25);
    assert.equal(cpuPerMigration(counted, ["peers"]), 6);
    assert.equal(cpuPerMigration(counted, ["peers", "gateways", "orderers"]), 8);
  });
});

describe("the steps of one migration after the other", () => {
  it("are timed for as long as is asked for, once at least", async () => {
    const { mover, seen } = counting(10);
    const [vm = new TravellingVm([], 0)] = travelling(1);
    assert.deepEqual(await timeSteps(mover, vm, 0), [times]);
    const many = await timeSteps(mover, vm, 50);
    assert.ok(many.length >= 2);
    assert.equal(seen.most, 1);
  });
});
