import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Command } from "commander";
import { UsageError } from "../output/usage-error.js";
import { fabricOptions, withLedgerOptions } from "./ledger-options.js";
import type { LedgerChoice } from "./ledger-options.js";

function chosen(...words: readonly string[]) {
  const command = withLedgerOptions(new Command()).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  command.parse(words, { from: "user" });
  return fabricOptions(command.opts<LedgerChoice>());
}

describe("options that choose a ledger", () => {
  const kept = process.env["FABRIC_BIN"];
  beforeEach(() => {
    delete process.env["FABRIC_BIN"];
  });
  afterEach(() => {
    if (kept !== undefined) process.env["FABRIC_BIN"] = kept;
  });

  it("choose the embedded network by themselves, wherever Fabric's programs may be", () => {
    assert.equal(chosen(), undefined);
    process.env["FABRIC_BIN"] = "/opt/fabric/bin";
    assert.equal(chosen(), undefined);
  });

  it("say how Fabric's own programs are to run", () => {
    const words = "--ledger fabric --orderers 3 --peers-per-operator 2 --shared-orderer";
    assert.deepEqual(chosen(...words.split(" ")), {
      bin: undefined,
      orderers: 3,
      peersPerOperator: 2,
      sharedOrderer: true,
    });
  });

  it("find those programs where they say, else where the environment does", () => {
    process.env["FABRIC_BIN"] = "/opt/fabric/bin";
    assert.equal(chosen("--ledger", "fabric")?.bin, "/opt/fabric/bin");
    assert.equal(chosen("--ledger", "fabric", "--fabric-bin", "bin")?.bin, "bin");
  });

  it("are refused where they would change nothing, all that are given", () => {
    assert.throws(
      () => chosen("--orderers", "3", "--shared-orderer"),
      (error: Error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, /^--orderers, --shared-orderer: only with --ledger fabric/);
        return true;
      },
    );
    assert.throws(() => chosen("--orderers", "10"), /whole number from 1 to 9/);
    assert.throws(() => chosen("--ledger", "besu"), /Allowed choices are embedded, fabric/);
  });
});
