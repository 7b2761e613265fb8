import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { MigrationRecord } from "@basics/chaincode/records";
import type { RecordedStatement } from "../reading/ledger-history.js";
import { A, B, C, INSTANCE_ID, migration, settlement, stated } from "../testing/statements.js";
import { residencesOf } from "./residence.js";
import { checkAnchors, checkSettlements } from "./settlement-check.js";

const confirmed = migration({ state: "confirmed", hop: 1 });

function codesOf(
  migrations: readonly MigrationRecord[],
  statements: readonly RecordedStatement[],
  operator: string = A,
): string[] {
  const byId = new Map(migrations.map((each) => [each.migrationId, each]));
  const of = { operator, channel: "own", migrations: byId };
  return checkSettlements(of, statements).map(({ code }) => code);
}

describe("the check of settlements", () => {
  it("finds nothing wrong with one Leave and one Arrival for each Confirmation", () => {
    const arrival = settlement({ statement: "Arrival", counterpart: A });
    assert.deepEqual(codesOf([confirmed], [settlement()]), []);
    assert.deepEqual(codesOf([confirmed], [arrival], B), []);
    assert.deepEqual(codesOf([confirmed], [], C), []);
  });

  it("finds what has no Confirmation", () => {
    assert.deepEqual(codesOf([], [settlement()]), ["SETTLEMENT_UNFOUNDED"]);
    assert.deepEqual(codesOf([migration({})], [settlement()]), ["SETTLEMENT_UNFOUNDED"]);
  });

  it("finds what says otherwise than its Confirmation, or is another's to say", () => {
    assert.deepEqual(codesOf([confirmed], [settlement({ vmId: "sha256:22" })]), [
      "SETTLEMENT_DIFFERS",
    ]);
    assert.deepEqual(codesOf([confirmed], [settlement()], C), ["SETTLEMENT_DIFFERS"]);
  });

  it("finds what stands twice", () => {
    assert.deepEqual(codesOf([confirmed], [settlement(), settlement()]), ["SETTLEMENT_DOUBLED"]);
  });

  it("tells of a Confirmation that is not settled yet", () => {
    assert.deepEqual(codesOf([confirmed], []), ["SETTLEMENT_OPEN"]);
  });
});

describe("the check of anchors", () => {
  const chain = { height: 3, hashOf: (number: number) => ["h0", "h1", "h2"][number] };
  const anchor = (blockNumber: number, blockHash: string, operator: string = A) =>
    stated({
      statement: "Anchor",
      anchor: {
        operator,
        channel: "own",
        blockNumber,
        blockHash,
        anchored: { by: operator, transactionId: "1", claimedAt: "" },
      },
    });
  const check = (...anchors: RecordedStatement[]) =>
    checkAnchors({ operator: A, channel: "own" }, anchors, chain).map(({ code }) => code);

  it("finds nothing wrong with the blocks that were anchored", () => {
    assert.deepEqual(check(anchor(1, "h1"), anchor(2, "h2"), anchor(2, "other", B)), []);
  });

  it("finds a private history that was rewritten, or cut short", () => {
    assert.deepEqual(check(anchor(1, "was")), ["ANCHOR_MISMATCH"]);
    assert.deepEqual(check(anchor(3, "h3")), ["ANCHOR_BEYOND_CHAIN"]);
  });
});

describe("residence", () => {
  it("is where the highest hop left the instance, whatever order statements came in", () => {
    const returned = settlement({ migrationId: `${B}:m2`, statement: "Arrival", hop: 2 });
    assert.deepEqual(residencesOf([returned, settlement()]).get(INSTANCE_ID), {
      state: "resident",
      hop: 2,
    });
    assert.deepEqual(residencesOf([settlement()]).get(INSTANCE_ID), { state: "departed", hop: 1 });
  });

  it("ends with Retirement", () => {
    const instance = { instanceId: INSTANCE_ID, state: "retired", hop: 4, step: 1 } as const;
    const retired = stated({ statement: "Retirement", instance });
    assert.deepEqual(residencesOf([retired, settlement()]).get(INSTANCE_ID), {
      state: "retired",
      hop: 4,
    });
  });
});
