import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { presets } from "@basics/experiments";
import { oracleParameterDescriptors } from "@basics/oracle";
import type { NumericOracleParameter } from "@basics/oracle";
import { oracleFileSchema } from "@basics/oracle/live";
import { Command } from "commander";
import { UsageError } from "../output/usage-error.js";
import { addScenarioOptions, scenarioFrom } from "./scenario-options.js";
import type { ScenarioOptionValues } from "./scenario-options.js";

/** The options of a scenario that decide the same as a parameter of an oracle file. */
const optionsOf: Readonly<Record<NumericOracleParameter, readonly string[]>> = {
  validators: ["local-validators", "inter-validators"],
  blockSizeTxs: ["block-size"],
  transactionBytes: ["transaction-bytes"],
  linkRateBps: ["lan-bps", "wan-bps"],
  propagationMs: ["propagation-ms"],
  queueingMs: ["local-queueing-ms", "global-queueing-ms"],
  processingMsPerTx: ["block-processing-ms"],
  oracleFactor: ["oracle-factor"],
  electionDelayMs: ["election-delay-ms"],
  blockTimeLimitMs: ["block-time-limit-ms"],
};

function parsed(...words: string[]) {
  const command = addScenarioOptions(new Command()).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  command.parse(words, { from: "user" });
  return scenarioFrom(command.opts<ScenarioOptionValues>());
}

describe("a scenario from the command line", () => {
  it("is Table I where nothing is said, or the preset that is named", () => {
    assert.deepEqual(parsed(), presets.table1);
    assert.deepEqual(parsed("--preset", "calibrated"), presets.calibrated);
  });

  it("takes every kind of parameter", () => {
    const words = "--block-size 4 --lan-bps 1e7 --local-rate 0 --elections everyBlock --drain";
    assert.deepEqual(parsed(...words.split(" "), "--global-commit-delay", "lognormal:80:0.5"), {
      ...presets.table1,
      blockSizeTxs: 4,
      lanBps: 1e7,
      localRatePerSecond: 0,
      elections: "everyBlock",
      drain: true,
      globalCommitDelay: { kind: "lognormal", meanMs: 80, sigma: 0.5 },
    });
  });

  it("is refused as wrong usage, with the parameter and what it takes", () => {
    assert.throws(
      () => parsed("--block-size", "2.5"),
      /blockSizeTxs .*whole number of transactions from 1/,
    );
    assert.throws(() => parsed("--operators", "1"), UsageError);
    assert.throws(() => parsed("--warmup", "200"), UsageError);
    assert.throws(() => parsed("--local-commit-delay", "raft"), UsageError);
    assert.throws(() => parsed("--local-rate", "often"), /It takes a number/);
  });

  it("takes and refuses the same numbers as an oracle file, at the bounds and beside them", () => {
    for (const [name, flags] of Object.entries(optionsOf)) {
      const { least, most } = oracleParameterDescriptors[name as NumericOracleParameter];
      // A time limit of 0 is a scenario's word for none, which a file says by leaving it out.
      const below = name === "blockTimeLimitMs" ? least / 2 : least - 1;
      for (const value of [below, least, least + 0.5, most - 0.5, most, most + 1]) {
        const file = oracleFileSchema.safeParse({ consortium: { [name]: value } }).success;
        for (const flag of flags) {
          const words = [`--${flag}=${value}`, "--inter-validators-are=inTotal"];
          if (file) assert.doesNotThrow(() => parsed(...words), `${flag} ${value}`);
          else assert.throws(() => parsed(...words), UsageError, `${flag} ${value}`);
        }
      }
    }
  });
});
