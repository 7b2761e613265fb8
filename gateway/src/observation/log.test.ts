import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { LedgerError } from "../ledger/ledger-error.js";
import type { Logger } from "./log.js";
import { createLogger } from "./log.js";

function logged(write: (logger: Logger) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "basics-log-"));
  const file = join(folder, "log");
  const descriptor = openSync(file, "w");
  try {
    write(createLogger("info", "Org1MSP", descriptor));
    return readFileSync(file, "utf8");
  } finally {
    closeSync(descriptor);
    rmSync(folder, { recursive: true });
  }
}

it("a log line holds no secret, on its own or in what is logged with it", () => {
  const secret = "s3cret";
  const line = logged((logger) => {
    logger.info({ authorization: secret, token: secret, hostKey: secret, salt: secret }, "one");
    logger.info({ request: { headers: { authorization: secret, cookie: secret } } }, "two");
    logger.info({ host: { sealed: secret, salt: secret }, options: { privateKey: secret } }, "3");
  });
  assert.doesNotMatch(line, /s3cret/);
  assert.match(line, /"operator":"Org1MSP"/);
});

it("a ledger's failure is logged with its code and cause, not with a stack", () => {
  const cause = Object.assign(new Error("14 UNAVAILABLE"), {
    details: [{ mspId: "Org2MSP", address: "peer", message: "gone" }],
  });
  const err = new LedgerError("LEDGER_UNAVAILABLE", "No peer.", { cause, transactionId: "t1" });
  const line = logged((logger) => {
    logger.warn({ err }, "failed");
  });
  const { err: found } = JSON.parse(line) as { err: Record<string, unknown> };
  assert.equal(found["code"], "LEDGER_UNAVAILABLE");
  assert.equal(found["transactionId"], "t1");
  assert.doesNotMatch(line, /stack|\.js:/);
});
