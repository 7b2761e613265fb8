import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { SettlementTracker } from "./settlement-tracker.js";

describe("the settlement tracker", () => {
  it("starts at the mark", () => {
    assert.equal(new SettlementTracker(-1).settledThrough, -1);
    assert.equal(new SettlementTracker(7).settledThrough, 7);
  });

  it("says settled up to the first block not read, or not settled, whatever the order", () => {
    const blocks = fc.array(
      fc.record({ confirmations: fc.nat(2), settled: fc.boolean(), read: fc.boolean() }),
    );
    fc.assert(
      fc.property(blocks, fc.infiniteStream(fc.nat()), (history, chance) => {
        const tracker = new SettlementTracker(-1);
        const order = history
          .map((block, number) => ({ ...block, number, rank: Number(chance.next().value) }))
          .sort((a, b) => a.rank - b.rank);
        for (const { confirmations, number, read, settled } of order) {
          if (!read) continue;
          for (let index = 0; index < confirmations; index += 1) {
            tracker.found(`${number}-${index}`, number);
          }
          tracker.read(number);
          for (let index = 0; settled && index < confirmations; index += 1) {
            tracker.settled(`${number}-${index}`);
          }
        }
        const open = history.findIndex(
          ({ confirmations, read, settled }) => !read || (confirmations > 0 && !settled),
        );
        assert.equal(tracker.settledThrough, (open < 0 ? history.length : open) - 1);
      }),
    );
  });

  it("holds the mark, but not the position, at one that is parked", () => {
    const tracker = new SettlementTracker(-1);
    tracker.found("bad", 0);
    [0, 1, 2].forEach((number) => {
      tracker.read(number);
    });
    tracker.park("bad");
    assert.deepEqual([tracker.settledThrough, tracker.followedThrough], [-1, 2]);
    tracker.found("bad", 0);
    assert.equal(tracker.parked, 0);
    tracker.settled("bad");
    assert.equal(tracker.settledThrough, 2);
  });
});
