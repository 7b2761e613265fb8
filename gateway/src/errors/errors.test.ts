import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LEDGER_ERRORS } from "@basics/chaincode/domain";
import { errorCatalogue } from "./errors.js";
import { chaincodeErrors } from "../ledger/error-catalogue.js";

describe("the catalogue of errors", () => {
  it("says of the ledgers' codes what their own catalogue says, but for a remedy here and there", () => {
    const others: string[] = [];
    for (const [code, { message, remedy, retry }] of Object.entries(LEDGER_ERRORS)) {
      const ours = chaincodeErrors[code as keyof typeof LEDGER_ERRORS];
      assert.equal(ours.title, message, code);
      assert.equal(ours.retry, retry, code);
      if (ours.remedy !== remedy) others.push(code);
    }
    assert.deepEqual(others, [
      "WRONG_CHANNEL",
      "NOT_CHANNEL_OPERATOR",
      "ID_NOT_COINED_BY_CREATOR",
      "OPERATOR_NOT_FOUND",
      "INSTANCE_NOT_FOUND",
      "SELF_DESTINATION",
      "HOST_COMMITMENT_MISMATCH",
    ]);
  });

  it("gives each code a status, a title and a remedy", () => {
    for (const [code, { remedy, status, title }] of Object.entries(errorCatalogue)) {
      assert.ok(status === 202 || (status >= 400 && status < 600), code);
      assert.ok(title.length > 0 && remedy.endsWith("."), code);
    }
  });
});
