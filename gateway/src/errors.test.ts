import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { errorCatalogue as rules } from "@basics/chaincode/errors";
import { errorCatalogue } from "./errors.js";
import { chaincodeErrors } from "./ledger/error-catalogue.js";

type Catalogue = Record<string, { readonly retry: string }>;

describe("the catalogue of errors", () => {
  it("has a row for each code of the chaincode, and no other", () => {
    assert.deepEqual(Object.keys(chaincodeErrors).sort(), Object.keys(rules).sort());
  });

  it("says the same of trying again as the chaincode does", () => {
    const ours: Catalogue = chaincodeErrors;
    for (const [code, { retry }] of Object.entries(rules)) {
      assert.equal(ours[code]?.retry, retry, code);
    }
  });

  it("gives each code a status, a title and a remedy", () => {
    for (const [code, { remedy, status, title }] of Object.entries(errorCatalogue)) {
      assert.ok(status === 202 || (status >= 400 && status < 600), code);
      assert.ok(title.length > 0 && remedy.endsWith("."), code);
    }
  });
});
