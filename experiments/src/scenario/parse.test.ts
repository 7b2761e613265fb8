import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { table1Global, table1Local } from "@basics/oracle";
import fc from "fast-check";
import { globalOracle, localOracle } from "./chain-parameters.js";
import { choiceParameters, numericParameters } from "./parameters.js";
import { parseScenario, ScenarioError } from "./parse.js";
import { presets } from "./scenario.js";

const { table1, calibrated } = presets;
// One that other values contradict neither at the bounds of the clouds nor at those of the times.
const free = {
  ...table1,
  interRatePerSecond: 0,
  interValidatorsAre: "inTotal",
  durationSeconds: 1e6,
} as const;

function refusal(overrides: Readonly<Record<string, unknown>>): ScenarioError {
  try {
    parseScenario(overrides, table1);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  return assert.fail(`${JSON.stringify(overrides)} was taken`);
}

describe("a scenario from outside", () => {
  it("is the preset where nothing is said, and keeps what is undefined", () => {
    assert.deepEqual(parseScenario({}, calibrated), calibrated);
    assert.deepEqual(parseScenario({ blockSizeTxs: undefined }, table1), table1);
    assert.deepEqual(parseScenario({ blockSizeTxs: 4 }, table1), { ...table1, blockSizeTxs: 4 });
  });

  it("takes every number at its bounds, and refuses it beside them with what it takes", () => {
    for (const { name, least, most, unit } of numericParameters) {
      const wide = name === "durationSeconds" ? { ...free, warmupSeconds: 0 } : free;
      const highest = name === "warmupSeconds" ? most - 1 : most;
      for (const value of [least, highest]) {
        assert.equal(parseScenario({ [name]: value }, wide)[name], value, name);
      }
      for (const value of [least - 1, most + 1, NaN, Infinity, "4", null]) {
        if (name === "blockTimeLimitMs" && value === 0) continue;
        const error = refusal({ [name]: value });
        assert.equal(error.field, name);
        assert.ok(error.remedy.includes(`of ${unit} from ${least} to ${most}`), error.remedy);
      }
    }
  });

  it("takes whole numbers only where halves make no sense", () => {
    const whole = numericParameters.filter((each) => each.whole).map(({ name }) => name);
    assert.deepEqual(whole, ["operators", "localValidators", "interValidators", "blockSizeTxs"]);
    for (const name of whole) assert.match(refusal({ [name]: 2.5 }).remedy, /a whole number/);
  });

  it("takes 0 as no block time limit, and nothing between it and the least limit", () => {
    assert.equal(parseScenario({ blockTimeLimitMs: 0 }, table1).blockTimeLimitMs, 0);
    assert.match(refusal({ blockTimeLimitMs: 0.5 }).remedy, /from 1 to 86400000, or 0 for none/);
  });

  it("takes the words of each choice and no others", () => {
    for (const { name, choices } of choiceParameters) {
      for (const word of choices) assert.equal(parseScenario({ [name]: word }, table1)[name], word);
      assert.equal(refusal({ [name]: "never" }).remedy, `It takes ${choices.join(" or ")}.`);
    }
    assert.equal(parseScenario({ drain: true }, table1).drain, true);
    assert.equal(refusal({ drain: "yes" }).remedy, "It takes true or false.");
  });

  it("reads a commit delay in one word, and takes one that is taken apart as it is", () => {
    const read = parseScenario({ globalCommitDelay: "lognormal:80:0.5" }, table1);
    const expected = { kind: "lognormal", meanMs: 80, sigma: 0.5 } as const;
    assert.deepEqual(read.globalCommitDelay, expected);
    const taken = parseScenario({ localCommitDelay: expected }, table1);
    assert.deepEqual(taken.localCommitDelay, expected);
    for (const wrong of ["raft", 80, null, { kind: "raft" }, { kind: "lognormal", meanMs: -1 }]) {
      assert.equal(refusal({ localCommitDelay: wrong }).field, "localCommitDelay");
    }
  });

  it("names the parameters that there are where it does not know one", () => {
    const { remedy, message } = refusal({ blocksize: 4 });
    assert.match(message, /blocksize cannot be 4/);
    for (const { name } of [...numericParameters, ...choiceParameters]) {
      assert.ok(remedy.includes(name), name);
    }
  });

  it("is refused where its values contradict each other", () => {
    assert.equal(refusal({ operators: 1 }).field, "operators");
    assert.equal(parseScenario({ operators: 1, interRatePerSecond: 0 }, table1).operators, 1);
    assert.equal(refusal({ warmupSeconds: 200 }).field, "warmupSeconds");
    assert.equal(parseScenario({ warmupSeconds: 199 }, table1).warmupSeconds, 199);
  });

  it("never makes a global chain of more validators than Oracle takes", () => {
    const most = 100_000 / table1.operators;
    assert.equal(globalOracle(parseScenario({ interValidators: most }, table1)).validators, 1e5);
    const { field, remedy } = refusal({ interValidators: most + 1 });
    assert.deepEqual([field, /All clouds together/.test(remedy)], ["interValidators", true]);
  });
});

describe("a scenario's chains", () => {
  it("are Table I's where the scenario is", () => {
    assert.deepEqual(localOracle(table1), table1Local);
    assert.deepEqual(globalOracle(table1), table1Global);
  });

  it("differ from Table I's in the processing of blocks only, when calibrated", () => {
    assert.deepEqual(localOracle(calibrated), { ...table1Local, processingMsPerTx: 1 });
    assert.deepEqual(globalOracle(calibrated), { ...table1Global, processingMsPerTx: 1 });
  });

  it("have as many validators on the global chain as the reading of their number says", () => {
    const counts = fc.record({
      operators: fc.integer({ min: 2, max: 50 }),
      interValidators: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(counts, (own) => {
        const perCloud = { ...table1, ...own };
        assert.equal(globalOracle(perCloud).validators, own.operators * own.interValidators);
        const inTotal = { ...perCloud, interValidatorsAre: "inTotal" as const };
        assert.equal(globalOracle(inTotal).validators, own.interValidators);
        assert.equal(localOracle(perCloud).validators, table1.localValidators);
      }),
    );
  });

  it("count queueing once, or for each peer of a block", () => {
    const perPeer = { ...table1, localQueueingMs: 2, queueingCounts: "perPeer" as const };
    assert.equal(globalOracle(perPeer).queueingMs, 48 * 50);
    assert.equal(localOracle(perPeer).queueingMs, 4 * 2);
    assert.equal(globalOracle({ ...perPeer, queueingCounts: "once" }).queueingMs, 50);
  });

  it("have no time limit where the scenario's is 0", () => {
    assert.ok(!("blockTimeLimitMs" in localOracle(table1)));
    assert.equal(globalOracle({ ...table1, blockTimeLimitMs: 50 }).blockTimeLimitMs, 50);
  });
});
