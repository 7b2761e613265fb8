import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { presets } from "@basics/experiments";
import { Command } from "commander";
import { UsageError } from "../output/usage-error.js";
import { addScenarioOptions, scenarioFrom } from "./scenario-options.js";
import type { ScenarioOptionValues } from "./scenario-options.js";

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
    assert.throws(() => parsed("--block-size", "2.5"), /blockSizeTxs .*whole number from 1/);
    assert.throws(() => parsed("--operators", "1"), UsageError);
    assert.throws(() => parsed("--warmup", "200"), UsageError);
    assert.throws(() => parsed("--local-commit-delay", "raft"), UsageError);
    assert.throws(() => parsed("--local-rate", "often"), /It takes a number/);
  });
});
