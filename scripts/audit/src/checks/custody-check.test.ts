import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RecordedStatement } from "../reading/ledger-history.js";
import {
  a,
  b,
  c,
  confirmation,
  indication,
  instanceId,
  migration,
  stated,
} from "../testing/statements.js";
import { CustodyCheck } from "./custody-check.js";

function codesOf(...statements: RecordedStatement[]): string[] {
  const check = new CustodyCheck("consortium");
  return statements.flatMap((each) => check.take(each).map(({ code }) => code));
}

describe("the check of custody", () => {
  it("finds nothing wrong with honest migrations, and knows who holds the instance", () => {
    const check = new CustodyCheck("consortium");
    const back = { migrationId: `${b}:m2`, source: b, destination: a };
    const findings = [
      indication(),
      confirmation(),
      indication(back),
      confirmation({ ...back, hop: 2 }),
      indication({ migrationId: `${a}:m3`, destination: c }),
    ].flatMap((each) => check.take(each));
    assert.deepEqual(findings, []);
    assert.deepEqual(check.instances.get(instanceId), {
      custodian: a,
      hop: 2,
      retired: false,
      openMigrationId: `${a}:m3`,
      path: [`${a}:m1`, `${b}:m2`],
    });
  });

  it("finds an Indication by another than the custodian", () => {
    const stolen = { migrationId: `${c}:m2`, source: c, destination: a };
    assert.deepEqual(codesOf(indication(), confirmation(), indication(stolen)), [
      "CUSTODY_VIOLATED",
    ]);
  });

  it("finds a second open migration of an instance", () => {
    const codes = codesOf(indication(), indication({ migrationId: `${a}:m2`, destination: c }));
    assert.deepEqual(codes, ["CUSTODY_VIOLATED"]);
  });

  it("finds a migration that changes after its end, or ends without a beginning", () => {
    const rejected = stated({
      statement: "Rejection",
      migration: migration({ state: "rejected", observedVmId: "sha256:22" }),
    });
    assert.deepEqual(codesOf(indication(), rejected, confirmation()), ["STATE_CHANGED"]);
    assert.deepEqual(codesOf(confirmation()), ["STATE_CHANGED"]);
  });

  it("takes the tombstone of an id that was never indicated", () => {
    const tombstone = {
      migrationId: `${a}:m9`,
      kind: "inter",
      state: "cancelled",
      source: a,
    } as const;
    assert.deepEqual(codesOf(stated({ statement: "Cancellation", migration: tombstone })), []);
  });

  it("finds a Confirmation of another digest, and a Rejection of the same", () => {
    assert.deepEqual(codesOf(indication(), confirmation({ observedVmId: "sha256:22" })), [
      "DIGEST_WRONG",
    ]);
    const record = migration({ state: "rejected", observedVmId: "sha256:11" });
    assert.deepEqual(codesOf(indication(), stated({ statement: "Rejection", migration: record })), [
      "DIGEST_WRONG",
    ]);
  });

  it("finds a hop that was left out", () => {
    assert.deepEqual(codesOf(indication(), confirmation({ hop: 2 })), ["HOP_WRONG"]);
  });

  it("finds a Retirement of what is under way, and an Indication of what is retired", () => {
    const retirement = stated({
      statement: "Retirement",
      instance: { instanceId, state: "retired", custodian: a, hop: 0 },
    });
    assert.deepEqual(codesOf(indication(), retirement), ["CUSTODY_VIOLATED"]);
    const registration = stated({
      statement: "Registration",
      instance: { instanceId, state: "active", custodian: a, hop: 0 },
    });
    assert.deepEqual(codesOf(registration, retirement, indication()), ["CUSTODY_VIOLATED"]);
  });
});
