import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RecordedStatement } from "../reading/ledger-history.js";
import {
  A,
  B,
  C,
  confirmation,
  indication,
  INSTANCE_ID,
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
    const back = { migrationId: `${B}:m2`, source: B, destination: A };
    const findings = [
      indication(),
      confirmation(),
      indication(back),
      confirmation({ ...back, hop: 2 }),
      indication({ migrationId: `${A}:m3`, destination: C }),
    ].flatMap((each) => check.take(each));
    assert.deepEqual(findings, []);
    assert.deepEqual(check.instances.get(INSTANCE_ID), {
      custodian: A,
      hop: 2,
      retired: false,
      openMigrationId: `${A}:m3`,
      path: [`${A}:m1`, `${B}:m2`],
    });
  });

  it("finds an Indication by another than the custodian", () => {
    const stolen = { migrationId: `${C}:m2`, source: C, destination: A };
    assert.deepEqual(codesOf(indication(), confirmation(), indication(stolen)), [
      "CUSTODY_VIOLATED",
    ]);
  });

  it("finds a second open migration of an instance", () => {
    const codes = codesOf(indication(), indication({ migrationId: `${A}:m2`, destination: C }));
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
      migrationId: `${A}:m9`,
      kind: "inter",
      state: "cancelled",
      source: A,
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
      instance: { instanceId: INSTANCE_ID, state: "retired", custodian: A, hop: 0 },
    });
    assert.deepEqual(codesOf(indication(), retirement), ["CUSTODY_VIOLATED"]);
    const registration = stated({
      statement: "Registration",
      instance: { instanceId: INSTANCE_ID, state: "active", custodian: A, hop: 0 },
    });
    assert.deepEqual(codesOf(registration, retirement, indication()), ["CUSTODY_VIOLATED"]);
  });
});
