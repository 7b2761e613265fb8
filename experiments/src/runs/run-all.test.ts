import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { presets } from "../scenario/scenario.js";
import { runAll } from "./run-all.js";

const scenario = { ...presets.calibrated, durationSeconds: 20 };
const tasks = [3, 1, 4, 2].map((seed) => ({
  scenario: { ...scenario, localRatePerSecond: seed },
  seed,
}));

describe("runs over threads", () => {
  it("give the same results in the same order as on one thread", async () => {
    const one = await runAll(tasks, { workers: 1 });
    assert.deepEqual(await runAll(tasks, { workers: 3 }), one);
    assert.deepEqual(
      one.map(({ seed }) => seed),
      [3, 1, 4, 2],
    );
  });

  it("tell their progress up to the whole", async () => {
    const told: number[] = [];
    await runAll(tasks, { workers: 2, onProgress: (done) => told.push(done) });
    assert.equal(told.length, 4);
    assert.ok(told.every((done, index) => done > (told[index - 1] ?? 0)));
    assert.ok(Math.abs((told.at(-1) ?? 0) - 1) < 1e-9);
  });

  it("fail as a whole where one fails, and say why", async () => {
    const localCommitDelay = { kind: "module", path: "/nowhere/none.mjs" } as const;
    const broken = { scenario: { ...scenario, localCommitDelay }, seed: 9 };
    for (const workers of [1, 2]) {
      await assert.rejects(runAll([...tasks, broken], { workers }), /none\.mjs/);
    }
  });
});
