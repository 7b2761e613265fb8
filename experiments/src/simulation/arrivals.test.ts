import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { presets } from "../scenario/scenario.js";
import { ArrivalProcess, arrivalTrace } from "./arrivals.js";

const scenario = { ...presets.table1, operators: 5, localRatePerSecond: 3, interRatePerSecond: 2 };
const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe("the arrivals of migrations", () => {
  it("go to each other cloud alike, and never to the source", () => {
    const process = new ArrivalProcess(scenario, 1, "inter", 2);
    const counts = new Map<number, number>();
    for (let count = 0; count < 8000; count += 1) {
      const destination = process.destination();
      counts.set(destination, (counts.get(destination) ?? 0) + 1);
    }
    assert.deepEqual([...counts.keys()].sort(), [0, 1, 3, 4]);
    for (const count of counts.values()) assert.ok(Math.abs(count / 2000 - 1) < 0.1);
  });

  it("stay in their cloud where they are local", () => {
    assert.equal(new ArrivalProcess(scenario, 1, "local", 2).destination(), 2);
  });

  it("never come where the rate is 0", () => {
    const process = new ArrivalProcess({ ...scenario, localRatePerSecond: 0 }, 1, "local", 0);
    assert.equal(process.nextMs, Infinity);
    process.advance();
    assert.equal(process.nextMs, Infinity);
  });

  it("are the same at twice the rate, in half the time", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const slow = new ArrivalProcess(scenario, seed, "inter", 1);
        const fast = new ArrivalProcess({ ...scenario, interRatePerSecond: 4 }, seed, "inter", 1);
        for (let count = 0; count < 20; count += 1) {
          assert.ok(Math.abs(slow.nextMs - 2 * fast.nextMs) < 1e-6);
          assert.equal(slow.destination(), fast.destination());
          slow.advance();
          fast.advance();
        }
      }),
      { numRuns: 30 },
    );
  });

  it("do not change with what other clouds and other kinds bring", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const of = (changed: Partial<typeof scenario>) =>
          arrivalTrace({ ...scenario, durationSeconds: 10, ...changed }, seed).filter(
            ({ kind, source }) => kind === "local" && source === 1,
          );
        assert.deepEqual(of({ interRatePerSecond: 7 }), of({}));
        assert.deepEqual(of({ operators: 3 }), of({}));
      }),
      { numRuns: 20 },
    );
  });
});

describe("a trace of arrivals", () => {
  it("is in the order of time, within the duration, of both kinds", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const trace = arrivalTrace({ ...scenario, durationSeconds: 20 }, seed);
        trace.forEach(({ scheduledSeconds, kind, source, destination }, index) => {
          assert.ok(scheduledSeconds >= (trace[index - 1]?.scheduledSeconds ?? 0));
          assert.ok(scheduledSeconds < 20);
          assert.equal(source === destination, kind === "local");
          assert.ok(destination >= 0 && destination < scenario.operators);
        });
        assert.equal(new Set(trace.map(({ kind }) => kind)).size, 2);
      }),
      { numRuns: 20 },
    );
  });
});
