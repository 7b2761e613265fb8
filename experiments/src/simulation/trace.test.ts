import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { openCommitDelay, readDelayTrace } from "@basics/oracle";
import { globalOracle } from "../scenario/chain-parameters.js";
import { presets } from "../scenario/scenario.js";
import { run } from "./run.js";
import { traceRun } from "./trace.js";

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-trace-"));
});
after(() => rm(folder, { recursive: true }));

it("a trace has a row a migration and a row a block, and changes nothing", async () => {
  const scenario = { ...presets.table1, interRatePerSecond: 2, localRatePerSecond: 3 };
  const traced = await traceRun(scenario, 7, folder);
  assert.deepEqual(traced, await run(scenario, 7));
  const rows = async (name: string) =>
    (await readFile(join(folder, name), "utf8")).trim().split("\n");
  const [heading, ...migrations] = await rows("migrations-7.csv");
  assert.match(heading ?? "", /^scheduledSeconds,kind,source,destination,/);
  const { localStarted, interStarted, interCompleted } = traced.metrics;
  assert.equal(migrations.length, localStarted + interStarted);
  const inter = migrations.map((row) => row.split(",")).filter(([, kind]) => kind === "inter");
  const delays = inter.map((row) => row.at(-1) ?? "").filter((delay) => delay !== "");
  assert.equal(delays.length, interCompleted);
  const mean = delays.reduce((sum, delay) => sum + Number(delay), 0) / delays.length;
  assert.ok(Math.abs(mean - traced.metrics.interMigrationDelaySeconds) < 1e-6);
  const blocks = await rows("blocks-7.csv");
  assert.equal(blocks.length - 1, traced.metrics.localBlocks + traced.metrics.globalBlocks);
  // A run's own blocks can be replayed as a recorded trace of commit delays.
  const path = join(folder, "blocks-7.csv");
  assert.equal((await readDelayTrace(path)).length, blocks.length - 1);
  await openCommitDelay({ kind: "trace", path }, globalOracle(scenario));
});
