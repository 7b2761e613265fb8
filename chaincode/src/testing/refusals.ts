import assert from "node:assert/strict";
import type { LedgerErrorBody, LedgerErrorCode } from "../domain";
import { Refusal } from "./channels";

/** Expects a refusal with this code, and answers it. */
export async function refuses(
  code: LedgerErrorCode,
  call: Promise<unknown>,
): Promise<LedgerErrorBody> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    assert.equal(error.body.code, code, error.message);
    assert.ok(error.body.message !== "" && error.body.remedy !== "");
    return error.body;
  }
  assert.fail(`expected ${code}, but it was answered`);
}
