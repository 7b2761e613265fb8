import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { allClaims } from "../claims/all-claims.js";
import { judge } from "../claims/claim.js";
import type { Verdict } from "../claims/claim.js";
import { FigureData } from "../claims/figure-data.js";
import { madeUpFigures } from "./made-up-results.js";
import type { MadeUpPoint } from "./made-up-results.js";

/** Numbers under which a claim of the paper has to hold or to fail. */
export interface ClaimCase extends MadeUpPoint {
  readonly id: string;
  readonly holds: boolean;
  /** The property of the numbers, to follow "holds where" or "fails where". */
  readonly where: string;
  /** A part of the tightest check's text, where it matters which one decides. */
  readonly shownBy?: RegExp;
}

/** Judges a claim on made-up numbers for all of the paper's figures. */
export async function verdictOn(id: string, madeUp: MadeUpPoint): Promise<Verdict> {
  const claim = allClaims.find((each) => each.id === id);
  assert.ok(claim !== undefined, `there is no claim ${id}`);
  return judge(claim, new FigureData(await madeUpFigures(madeUp)));
}

/** Makes a test of each case. */
export function testClaims(section: string, cases: readonly ClaimCase[]): void {
  void describe(`the claims of section ${section}`, () => {
    for (const each of cases) {
      void it(`${each.id} ${each.holds ? "holds" : "fails"} where ${each.where}`, async () => {
        const verdict = await verdictOn(each.id, each);
        assert.equal(verdict.holds, each.holds, JSON.stringify(verdict));
        if (each.shownBy !== undefined) assert.match(verdict.tightest.what, each.shownBy);
      });
    }

    void it("each have a case in which they hold and one in which they fail", () => {
      for (const id of new Set(cases.map((each) => each.id))) {
        const outcomes = cases.filter((each) => each.id === id).map(({ holds }) => holds);
        assert.deepEqual([...new Set(outcomes)].sort(), [false, true], id);
      }
    });
  });
}
