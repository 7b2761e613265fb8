import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { allClaims } from "./all-claims.js";
import { judge } from "./claim.js";
import type { Check, Claim } from "./claim.js";
import { FigureData } from "./figure-data.js";

const verdict = (checks: readonly Check[]) => {
  const claim: Claim = {
    id: "0",
    figure: "fig",
    text: "",
    test: "",
    needs: [],
    checks: () => checks,
  };
  return judge(claim, new FigureData([]));
};
const check = (value: number, sense: Check["sense"], threshold: number): Check => ({
  what: "x",
  value,
  sense,
  threshold,
});

describe("a claim", () => {
  it("holds when its tightest check is met, with that check's margin", () => {
    assert.deepEqual(verdict([check(6, "at least", 2), check(4, "at most", 5)]), {
      holds: true,
      margin: 1.25,
      tightest: check(4, "at most", 5),
    });
    assert.equal(verdict([check(0, "at most", 5)]).margin, Infinity);
  });

  it("fails by its worst check, by what is no number, and where there is nothing to ask", () => {
    assert.deepEqual(verdict([check(6, "at least", 2), check(10, "at most", 5)]).margin, 0.5);
    for (const checks of [[check(NaN, "at most", 1)], [check(-3, "at least", 1)], []]) {
      const { holds, margin } = verdict(checks);
      assert.deepEqual([holds, margin], [false, 0]);
    }
  });

  it("has an identity of its own, and only the local chain's limit chose the calibration", () => {
    assert.equal(new Set(allClaims.map(({ id }) => id)).size, allClaims.length);
    const calibrating = allClaims.filter((claim) => claim.calibrating === true);
    assert.deepEqual(
      calibrating.map(({ id }) => id),
      ["6.4"],
    );
  });
});
