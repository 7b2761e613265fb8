import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { presets, readFigureSweeps } from "@basics/experiments";
import type { Sweep } from "@basics/experiments";
import { comparePoint } from "./compared-point.js";
import type { PointParts } from "./compared-point.js";
import { comparisonHtml } from "./comparison-html.js";
import { comparisonLines, costsText, remarks } from "./comparison-text.js";
import type { LedgerCosts } from "./ledger-costs.js";
import type { MeasuredRun } from "./measure-scenario.js";

const [sweep] = await readFigureSweeps(["fig7"]);
const scenario = { ...presets.table1, durationSeconds: 60 };
const block = { blocks: 10, transactions: 100, decidedMs: 900, observedMs: 1_000, waiting: 0 };

const measured: MeasuredRun = {
  migrations: [
    { scheduledSeconds: 1, kind: "local", source: 0, destination: 0, completedSeconds: 3 },
    { scheduledSeconds: 2, kind: "local", source: 0, destination: 0, completedSeconds: 6 },
    { scheduledSeconds: 5, kind: "inter", source: 0, destination: 1, completedSeconds: 15 },
    { scheduledSeconds: 1, kind: "inter", source: 0, destination: 1, completedSeconds: 9 },
    { scheduledSeconds: 50, kind: "inter", source: 0, destination: 1 },
  ],
  blocks: { global: block, local: { ...block, observedMs: 500 } },
  extra: { global: 2, local: 0 },
  busy: 0.5,
  others: 0.1,
  gatewayCpuMs: 100,
  refused: 0,
};

const costs: LedgerCosts = {
  statementMs: 15,
  gatewayMs: 5,
  global: { perBlockMs: 10, perTransactionMs: 2 },
  local: { perBlockMs: 6, perTransactionMs: 1 },
  busy: 0.4,
};

/** Makes runs that all have the same delay, or each another one. */
const runs = (...delays: readonly number[]) =>
  delays.map((localMigrationDelaySeconds, index) => ({
    seed: index + 1,
    metrics: { localMigrationDelaySeconds, interMigrationDelaySeconds: 9 },
  }));

function compared(changes: Partial<PointParts> = {}, run: Partial<MeasuredRun> = {}) {
  return comparePoint({
    sweep: sweep as Sweep,
    scenario,
    measured: { ...measured, ...run },
    costs,
    simulated: { sameArrivals: runs(2, 2.5, 3), otherArrivals: runs(2, 3) },
    ...changes,
  });
}

describe("a point that was measured beside the simulator", () => {
  it("has the means of what was finished, and their ratio to the simulated ones", () => {
    const { metrics, varied } = compared();
    const { localMigrationDelaySeconds: local, interMigrationDelaySeconds: inter } = metrics;
    assert.deepEqual([local?.measured, local?.simulated, local?.ratio], [3, 2.5, 1.2]);
    assert.deepEqual([inter?.measured, inter?.simulated, inter?.ratio], [9, 9, 1]);
    assert.equal(metrics.globalBlockCommitSeconds?.measured, 0.1);
    assert.equal(metrics.localBlockCommitSeconds?.measured, 0.05);
    assert.deepEqual([metrics.interStarted?.measured, metrics.interCompleted?.measured], [3, 2]);
    assert.match(varied, /interRatePerSecond/);
  });

  it("has what most runs of the same arrivals lie between, and what others vary by", () => {
    const { localMigrationDelaySeconds: local } = compared().metrics;
    assert.deepEqual([local?.low, local?.high], [2.025, 2.975]);
    assert.ok(Math.abs((local?.chance ?? 0) - Math.sqrt(2) / 5) < 1e-12);
  });

  it("has no number where nothing was finished or simulated", () => {
    const nothing = { sameArrivals: [], otherArrivals: [] };
    const { metrics } = compared({ simulated: nothing }, { migrations: [] });
    const { localMigrationDelaySeconds: local } = metrics;
    assert.deepEqual([local?.measured, local?.simulated, local?.ratio], [null, null, null]);
  });

  it("kept up where there was room on the machine, also for the costs, and all was taken", () => {
    assert.ok(compared().keptUp);
    assert.ok(!compared({}, { busy: 0.9 }).keptUp);
    assert.ok(!compared({ costs: { ...costs, busy: 0.9 } }).keptUp);
    assert.ok(!compared({}, { refused: 1 }).keptUp);
  });

  it("is marked where a block fills more slowly than Fabric's peers would wait", () => {
    assert.ok(!compared().outlastsFabric);
    const slow = { ...scenario, localRatePerSecond: 0, interRatePerSecond: 0.01 };
    assert.ok(compared({ scenario: slow }).outlastsFabric);
  });

  it("has inter migrations over time, in the order of their ends", () => {
    assert.deepEqual(compared().timeline, [
      [9, 8],
      [15, 10],
    ]);
  });
});

describe("what is said of it", () => {
  it("is a line for each metric that is on both sides", () => {
    const lines = comparisonLines(compared());
    assert.equal(lines.length, 2);
    const [local, inter] = lines;
    assert.match(local?.[0] ?? "", /interRatePerSecond/);
    assert.deepEqual(local?.slice(2, 7), [
      "3.000",
      "2.500",
      "1.200",
      "off by more",
      "2.025 to 2.975",
    ]);
    assert.deepEqual(local.slice(8), ["50%", "10%"]);
    assert.deepEqual([inter?.[0], inter?.[5]], ["", "within 10%"]);
  });

  it("is how much was finished, what was too much, and what was not tried", () => {
    const [first = "", second = "", last = ""] = remarks({ rows: [compared()], notTried: 4 });
    assert.match(first, /2 of 2 local and 2 of 3 inter migrations finished/);
    assert.match(first, /2 transactions too many \(global\)\.$/);
    assert.match(second, /is off by 500 ms; the machine kept up, so why is open/);
    assert.match(last, /^4 points of the figure bring more than this machine takes/);
  });

  it("is the ledger's own costs", () => {
    assert.match(costsText({ costs }), /15\.0 ms a statement, 5\.0 of them its gateway's/);
  });

  it("is a page that needs nothing else, in which markup of remarks is none", () => {
    const point = { ...compared(), varied: "<b>rate</b> 1" };
    const panels = [{ name: "p", svg: "<svg/>", csv: "" }] as unknown as Parameters<
      typeof comparisonHtml
    >[1];
    const options = { figure: "fig7", on: "embedded", preset: "table1", seeds: 10 } as const;
    const page = comparisonHtml(options, panels, { costs, rows: [point], notTried: 0 });
    assert.match(page, /<h1>Figure 7, measured beside simulated<\/h1>/);
    assert.match(page, /<figure><svg\/><\/figure>/);
    assert.doesNotMatch(page, /<b>rate<\/b>/);
    assert.doesNotMatch(page, /(src|href)="https?:/);
  });
});
