import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Sightings } from "./sightings.js";

describe("when things were first seen", () => {
  it("is known afterwards, of the first time only", async () => {
    const sightings = new Sightings();
    const before = performance.now();
    sightings.see("Leave", "m1");
    const between = performance.now();
    await delay(5);
    sightings.see("Leave", "m1");
    const at = await sightings.first("Leave", "m1");
    assert.ok(at >= before && at <= between);
  });

  it("can be awaited, each statement of each migration by itself", async () => {
    const sightings = new Sightings();
    const waiting = sightings.first("Leave", "m1");
    sightings.see("Arrival", "m1");
    sightings.see("Leave", "m2");
    const early = await Promise.race([waiting, delay(20, "waiting")]);
    assert.equal(early, "waiting");
    const before = performance.now();
    sightings.see("Leave", "m1");
    assert.ok((await waiting) >= before);
  });
});
