import assert from "node:assert/strict";
import { it } from "node:test";
import { ConsortiumError } from "@basics/consortium/errors";
import type { ConsortiumFault } from "@basics/consortium/errors";
import { remedyOf } from "./consortium-fault-text.js";

const ROOT = "/data";
const faults: Readonly<Record<ConsortiumFault["code"], readonly [ConsortiumFault, RegExp]>> = {
  NOT_RUNNING: [{ code: "NOT_RUNNING", root: ROOT }, /basics up .*--data/],
  OTHER_LEDGER: [
    { code: "OTHER_LEDGER", root: ROOT, kept: "fabric", wanted: "embedded" },
    /--ledger fabric, or .*--data/,
  ],
};

for (const [code, [fault, remedy]] of Object.entries(faults)) {
  it(`of ${code} the consortium tells the fact, and the command line the remedy`, () => {
    const { message } = new ConsortiumError(fault);
    assert.match(message, /\/data/);
    assert.doesNotMatch(message, /--|basics up/, "options are the command line's own");
    assert.match(remedyOf(fault), remedy);
  });
}
