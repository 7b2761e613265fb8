import assert from "node:assert/strict";
import test from "node:test";
import { LEDGER_ERRORS, parseLedgerError } from "./domain";
import { LedgerError } from "./ledger-error";

test("an error's message is exactly the JSON of its code, message, remedy and details", () => {
  const error = new LedgerError("MIGRATION_OPEN", { migrationId: "Org1MSP:1" });
  assert.deepEqual(JSON.parse(error.message), {
    code: "MIGRATION_OPEN",
    message: `${LEDGER_ERRORS.MIGRATION_OPEN.message}.`,
    remedy: LEDGER_ERRORS.MIGRATION_OPEN.remedy,
    details: { migrationId: "Org1MSP:1" },
  });
  assert.deepEqual(parseLedgerError(error.message), JSON.parse(error.message));
});

test("messages of others are not taken for the catalogue's", () => {
  for (const message of ["", "null", "boom", "{}", '{"code":"toString"}', '{"code":1}', "[]"]) {
    assert.equal(parseLedgerError(message), undefined, message);
  }
});

test("only what another statement or a later time can change is worth a retry", () => {
  const retried = Object.entries(LEDGER_ERRORS)
    .filter(([, { retry }]) => retry === "same")
    .map(([code]) => code);
  assert.ok(retried.includes("CONFIRMATION_NOT_VISIBLE"));
  assert.ok(retried.includes("CONSORTIUM_UNREADABLE"));
  assert.ok(!retried.includes("MIGRATION_CLOSED"));
});
