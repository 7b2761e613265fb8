import assert from "node:assert/strict";
import { it } from "node:test";
import { findingCodes, findingLine, isViolation } from "./finding.js";
import type { FindingCode } from "./finding.js";

it("what is only under way is no violation, all else is one", () => {
  for (const code of Object.keys(findingCodes) as FindingCode[]) {
    const finding = { code, channel: "consortium", detail: "" };
    assert.equal(isViolation(finding), code !== "SETTLEMENT_OPEN", code);
  }
});

it("a finding is one line: its code, where it is, whom it concerns, what it is", () => {
  const finding = {
    code: "HOP_WRONG",
    channel: "consortium",
    detail: "hop 3 after hop 1",
  } as const;
  assert.equal(findingLine(finding), "HOP_WRONG  consortium  hop 3 after hop 1");
  assert.equal(
    findingLine({ ...finding, blockNumber: 7, subject: "Org1MSP:m1" }),
    "HOP_WRONG  consortium block 7  Org1MSP:m1  hop 3 after hop 1",
  );
});
