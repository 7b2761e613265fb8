import assert from "node:assert/strict";
import { it } from "node:test";
import { envelopeOf } from "../fabric/fabric-messages.js";
import { leanEnvelope } from "./lean-envelope.js";

it("has the bytes that Fabric's own messages have", () => {
  const quiet = { transactionId: "ab".repeat(32), chaincode: "basics" };
  const spoken = [1, 100, 1_000, 20_000].map((length) => ({
    ...quiet,
    eventName: "Indication",
    payload: "é".repeat(length),
  }));
  for (const fixture of [quiet, ...spoken]) {
    assert.deepEqual(leanEnvelope(fixture), Buffer.from(envelopeOf(fixture).serializeBinary()));
  }
});
