import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { metricNames } from "../simulation/metrics.js";
import { madeUpResult } from "../testing/made-up-results.js";
import type { Point } from "./run-sweeps.js";
import { isStable, migrationKind } from "./stability.js";
import { sweepSchema } from "./sweep-file.js";

const sweep = sweepSchema.parse({ name: "one", title: "One", vary: { operators: [4] } });

function point(localStable: number, globalStable: number): Point {
  const [only] = madeUpResult(sweep, { means: () => ({ localStable, globalStable }) }).points;
  assert.ok(only !== undefined);
  return only;
}

describe("the stability of a point", () => {
  it("is that of the chains that the metric depends on", () => {
    const cases: readonly [Point, boolean, boolean, boolean][] = [
      [point(1, 1), true, true, true],
      [point(0, 1), false, false, true],
      [point(1, 0), true, false, false],
    ];
    for (const [each, local, inter, global] of cases) {
      assert.equal(isStable(each, "localMigrationDelaySeconds"), local);
      // An inter migration ends with a Leave on a local chain, so it needs both.
      assert.equal(isStable(each, "interMigrationDelaySeconds"), inter);
      assert.equal(isStable(each, "globalInterBlockSeconds"), global);
    }
  });

  it("is what most of its runs say", () => {
    assert.equal(isStable(point(0.5, 1), "localBlocks"), true);
    assert.equal(isStable(point(0.4, 1), "localBlocks"), false);
  });

  it("knows the kind of migration behind every metric", () => {
    const inter = metricNames.filter((name) => migrationKind(name) === "inter");
    assert.deepEqual(
      inter,
      metricNames.filter((name) => !name.startsWith("local")),
    );
  });
});
