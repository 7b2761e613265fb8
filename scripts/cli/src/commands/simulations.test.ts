import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { runBasics } from "../testing/run-basics.js";

/** Options for few and short runs. */
const short = ["--seconds", "5", "--warmup", "0", "--local-rate", "4"];

interface Simulated {
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, { mean: number | null; n: number }>>;
  readonly runs: readonly { seed: number; metrics: Readonly<Record<string, number | null>> }[];
}

describe("basics simulate", () => {
  it("prints a row a metric, and on what it stands", async () => {
    const { status, stdout, stderr } = await runBasics("simulate", ...short, "--seeds", "2");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^metric +mean +± 95% +runs +p50 +p95 +p99 +times observed$/m);
    assert.match(stdout, /^Means over 2 runs; the model has no TCP\.$/m);
    assert.ok(stdout.split("\n").length > 10, stdout);
  });

  it("is the same for the same seeds, and tells them all as JSON", async () => {
    const args = ["simulate", ...short, "--seeds", "2", "--block-size", "4", "--json"];
    const [one, other] = [await runBasics(...args), await runBasics(...args)];
    assert.equal(one.status, 0, one.stderr);
    assert.equal(one.stdout, other.stdout);
    const told = JSON.parse(one.stdout) as Simulated;
    assert.deepEqual([told.preset, told.seeds], ["table1", [1, 2]]);
    assert.deepEqual([told.scenario["blockSizeTxs"], told.scenario["durationSeconds"]], [4, 5]);
    assert.deepEqual(
      told.runs.map(({ seed }) => seed),
      [1, 2],
    );
    const values = told.runs.map(({ metrics }) => metrics["localStarted"] ?? NaN);
    const { mean, n } = told.metrics["localStarted"] ?? { mean: null, n: 0 };
    assert.equal(n, 2);
    assert.equal(mean, ((values[0] ?? 0) + (values[1] ?? 0)) / 2);
  });

  it("warns where more is brought than can be committed", async () => {
    const load = ["--seconds", "40", "--warmup", "0", "--inter-rate", "200", "--seeds", "1"];
    const { status, stdout } = await runBasics("simulate", ...load);
    assert.equal(status, 0);
    assert.match(stdout, /^Overloaded: .*the global chain is brought more than can be committed/m);
  });

  it("writes a row a migration and a row a block where a trace is asked for", async () => {
    await using folder = await TemporaryFolder.make();
    const args = [...short, "--seeds", "1", "--trace", folder.file("trace")];
    const { status, stderr } = await runBasics("simulate", ...args);
    assert.equal(status, 0, stderr);
    const names = (await readdir(folder.file("trace"))).sort();
    assert.equal(names.length, 2, names.join());
    for (const name of names) {
      const lines = (await readFile(folder.file("trace", name), "utf8")).trim().split("\n");
      assert.ok(lines.length > 2, `${name} has ${lines.length} lines`);
    }
  });
});

describe("basics compare", () => {
  it("pairs two scenarios by their seeds", async () => {
    const load = "durationSeconds=5,warmupSeconds=0,localRatePerSecond=4";
    const sides = [`${load},blockSizeTxs=4`, `${load},blockSizeTxs=16`];
    const { status, stdout, stderr } = await runBasics("compare", ...sides, "--seeds", "2");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^metric +A +B +B − A +of A +interval excludes 0 +pairs$/m);
    assert.match(stdout, / 2$/m);
  });

  it("takes runs that simulate wrote, and shows no difference to themselves", async () => {
    await using folder = await TemporaryFolder.make();
    const file = folder.file("runs.json");
    const { stdout } = await runBasics("simulate", ...short, "--seeds", "2", "--json");
    await writeFile(file, stdout);
    const same = await runBasics("compare", file, file, "--json");
    assert.equal(same.status, 0, same.stderr);
    const { differences } = JSON.parse(same.stdout) as {
      differences: { metric: string; difference: { mean: number | null; n: number } }[];
    };
    const started = differences.find(({ metric }) => metric === "localStarted");
    assert.deepEqual([started?.difference.mean, started?.difference.n], [0, 2]);
  });

  it("refuses a file that holds no runs, and sides without seeds in common", async () => {
    await using folder = await TemporaryFolder.make();
    const [other, one] = [folder.file("other.json"), folder.file("one.json")];
    await writeFile(other, '{"rows": []}');
    const wrong = await runBasics("compare", other, "table1");
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /holds no runs; make it with: basics simulate --json/);
    await writeFile(one, JSON.stringify({ runs: [{ seed: 1, metrics: { localStarted: 1 } }] }));
    const few = await runBasics("compare", one, one);
    assert.equal(few.status, 2);
    assert.match(few.stderr, /fewer than two seeds in common/);
  });
});

describe("basics sweep", () => {
  const sweep = {
    name: "small",
    title: "A small sweep",
    scenario: { durationSeconds: 5, warmupSeconds: 0 },
    vary: { blockSizeTxs: [4, 16], localRatePerSecond: [4] },
    panels: [
      {
        id: "small",
        title: "Local delay",
        x: "blockSizeTxs",
        metrics: ["localMigrationDelaySeconds"],
      },
    ],
  };

  it("prints a row a point, and writes tables and drawings where it is told to", async () => {
    await using folder = await TemporaryFolder.make();
    const file = folder.file("small.json");
    await writeFile(file, JSON.stringify(sweep));
    const out = folder.file("out");
    const { status, stdout, stderr } = await runBasics("sweep", file, "--seeds", "1", "--out", out);
    assert.equal(status, 0, stderr);
    const [heading = "", , ...rows] = stdout.trimEnd().split("\n");
    assert.match(heading, /^blockSizeTxs +localRatePerSecond +localMigrationDelaySeconds +stable$/);
    assert.deepEqual(
      rows.map((row) => row.split(/ {2,}/)[0]),
      ["4", "16"],
    );
    const written = await readdir(out);
    assert.ok(written.some((name) => name.endsWith(".csv")));
    assert.ok(written.some((name) => name.endsWith(".svg")));
  });

  it("prints the metrics that are asked for, and names those there are", async () => {
    await using folder = await TemporaryFolder.make();
    const file = folder.file("small.json");
    await writeFile(file, JSON.stringify(sweep));
    const named = ["sweep", file, "--seeds", "1", "--metric"];
    const { stdout } = await runBasics(...named, "localBlocks", "globalBlocks");
    assert.match(stdout, /^blockSizeTxs +localRatePerSecond +localBlocks +globalBlocks +stable$/m);
    const wrong = await runBasics(...named, "speed");
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /There is no metric speed; there are .*localBlocks/);
  });

  it("says what is wrong in a file", async () => {
    await using folder = await TemporaryFolder.make();
    const file = folder.file("small.json");
    await writeFile(file, JSON.stringify({ ...sweep, vary: { blockSize: [4] } }));
    const { status, stderr } = await runBasics("sweep", file);
    assert.notEqual(status, 0);
    assert.match(stderr, /blockSize/);
    const missing = await runBasics("sweep", folder.file("missing.json"));
    assert.notEqual(missing.status, 0);
    assert.match(missing.stderr, /missing\.json/);
  });
});
