import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { madeUpFigures } from "../testing/made-up-results.js";
import { allClaims } from "./all-claims.js";
import { judgeClaims } from "./judge-claims.js";

const linear = madeUpFigures({
  means: ({ oracleFactor }) => ({ globalBlockCommitSeconds: oracleFactor }),
});
const offset = madeUpFigures({
  means: ({ oracleFactor }) => ({ globalBlockCommitSeconds: oracleFactor + 1 }),
});

describe("the judged claims", () => {
  it("have a verdict under everything that was simulated", async () => {
    const rows = judgeClaims(new Map(Object.entries({ one: await linear, other: await offset })));
    assert.deepEqual(
      rows.map(({ claim }) => claim.id),
      allClaims.map(({ id }) => id),
    );
    const proportional = rows.find(({ claim }) => claim.id === "4.3");
    assert.deepEqual(
      [...(proportional?.verdicts ?? [])].map(([name, { holds }]) => [name, holds]),
      [
        ["one", true],
        ["other", false],
      ],
    );
  });

  it("are those only whose figures were all simulated", async () => {
    const some = (await linear).filter(({ sweep }) => ["fig4a", "fig7"].includes(sweep.name));
    const ids = judgeClaims(new Map([["one", some]])).map(({ claim }) => claim.id);
    // 7.2 compares with figure 6, and 4.2 is about figure 4b.
    assert.deepEqual(ids, ["4.1", "4.3", "7.1", "7.3", "7.4"]);
    assert.deepEqual(judgeClaims(new Map([["one", []]])), []);
  });

  it("need sweeps that the figures have", async () => {
    const sweeps = new Set((await linear).map(({ sweep }) => sweep.name));
    for (const { id, needs, figure } of allClaims) {
      assert.ok(needs.length > 0 && needs.every((name) => sweeps.has(name)), id);
      assert.equal(figure, `fig${id.split(".")[0]}`);
    }
  });
});
