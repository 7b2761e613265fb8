import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeFault, planRound, roundKinds } from "./plan.js";
import type { RoundKind } from "./plan.js";
import type { Scene } from "./scene.js";

const scene: Scene = {
  ledger: "embedded",
  operators: ["Org1MSP", "Org2MSP", "Org3MSP"],
  managed: ["Org2MSP", "Org3MSP"],
  hasDisks: true,
  hasChaincodeProcesses: true,
};

function planOf(kind: RoundKind, seed: number, round: number, on: Scene = scene): string[] {
  return planRound(kind, seed, round, on).map(describeFault);
}

function kindNamed(name: string): RoundKind {
  const kind = roundKinds.find((each) => each.name === name);
  assert.ok(kind, name);
  return kind;
}

describe("the plan of a round", () => {
  const several = kindNamed("several at random");

  it("is the same for the same seed and number, and another for others", () => {
    for (const kind of roundKinds.filter((each) => each.ledgers.includes("embedded"))) {
      assert.deepEqual(planOf(kind, 7, 12), planOf(kind, 7, 12), kind.name);
    }
    const plans = [planOf(several, 7, 12), planOf(several, 7, 13), planOf(several, 8, 12)];
    assert.equal(new Set(plans.map(String)).size, plans.length);
  });

  it("has three to seven faults that begin one after the other, or the one that is named", () => {
    for (let round = 1; round <= 200; round += 1) {
      const plan = planRound(several, 1, round, scene);
      assert.ok(plan.length >= 3 && plan.length <= 7, String(plan.length));
      const times = plan.map(({ afterMs }) => afterMs);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
    }
    const [only, ...others] = planRound(kindNamed("clock jump"), 1, 1, scene);
    assert.equal(only?.fault.name, "clock jump");
    assert.deepEqual(others, []);
  });

  it("chooses every fault that has a share on the ledger, and none that the scene cannot have", () => {
    const chosenOn = (on: Scene): Set<string> => {
      const rounds = Array.from({ length: 500 }, (_, index) => planRound(several, 1, index, on));
      return new Set(rounds.flat().map(({ fault }) => fault.name));
    };
    const all = chosenOn(scene);
    for (const name of ["disk full", "kill -9 of the whole network", "a manager hangs"]) {
      assert.ok(all.has(name), name);
    }
    assert.ok(!all.has("kill -9 of an operator's only peer"));
    const less = chosenOn({ ...scene, hasDisks: false, hasChaincodeProcesses: false });
    assert.ok(!less.has("disk full") && !less.has("kill -9 of an operator's chaincode"));
    const onFabric = chosenOn({ ...scene, ledger: "fabric" });
    assert.ok(onFabric.has("kill -9 of one of three orderers"));
    assert.ok(!onFabric.has("kill -9 of all three orderers"));
  });
});
