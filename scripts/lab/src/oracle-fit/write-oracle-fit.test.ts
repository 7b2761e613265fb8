import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, it } from "node:test";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { deviation } from "./fit-ordering-service.js";
import type { FittedPoint, OracleFit } from "./fit-ordering-service.js";
import { fitFactor, fitTwo, idealMs } from "./fit.js";
import { fitTitle } from "./fit-title.js";
import { writeOracleFit } from "./write-oracle-fit.js";

const known = { linkRateBps: 1e9, propagationMs: 0.1, queueingMs: 50, processingMsPerTx: 0.1 };

function point(orderers: number, blockSizeTxs: number, factor: number): FittedPoint {
  const measured = { orderers, blockSizeTxs, bytes: 1_000 * blockSizeTxs, meanMs: 0 };
  const ideal = idealMs(measured, known);
  const meanMs = factor * ideal;
  const quantiles = { p50Ms: meanMs, p95Ms: meanMs, p99Ms: meanMs };
  return { ...measured, meanMs, blocks: 5, ci95Ms: null, ...quantiles, idealMs: ideal, factor };
}

const points = [point(3, 1, 2), point(3, 4, 2), point(5, 1, 3)];
const found: OracleFit = {
  consensus: "raft",
  links: "loopback",
  version: "2.5.9",
  known,
  points,
  fits: ([3, 5, "all"] as const).map((orderers) => {
    const some = points.filter((each) => orderers === "all" || each.orderers === orderers);
    return { orderers, factor: fitFactor(some, known), two: fitTwo(some, known) };
  }),
  runs: [],
};

describe("a fit on disk", () => {
  it("is all of it as JSON, a row a point as CSV, and a drawing", async () => {
    await using folder = await TemporaryFolder.make();
    const files = await writeOracleFit(found, folder.file("new", "folder"));
    assert.deepEqual(
      files.map((file) => basename(file)),
      ["json", "csv", "svg"].map((ending) => `match-raft-2.5.9-loopback.${ending}`),
    );
    const [json = "", csv = "", svg = ""] = await Promise.all(
      files.map((file) => readFile(file, "utf8")),
    );
    const told = JSON.parse(json) as OracleFit & { machine: { processors: number } };
    assert.deepEqual(told.points, found.points);
    assert.ok(told.machine.processors > 0);
    const [heading, ...rows] = csv.trim().split("\n");
    assert.match(heading ?? "", /^orderers,blockSizeTxs,bytes,blocks,meanMs,ci95Ms,/);
    assert.deepEqual(
      rows.map((row) => row.split(",").slice(0, 4).join()),
      ["3,1,1000,5", "3,4,4000,5", "5,1,1000,5"],
    );
    assert.match(svg, /^<svg /);
    assert.match(svg, /3 orderers: Oracle factor 2\.00/);
    assert.match(svg, /5 orderers, measured/);
  });

  it("is told in one line, and says how far one factor is off", () => {
    assert.equal(
      fitTitle(found),
      "Raft, Fabric 2.5.9, nodes on loopback; 5 blocks a point, one after the other",
    );
    const [first] = points;
    assert.ok(first);
    const exact = fitFactor([first], known);
    assert.ok(Math.abs(deviation(first, known, exact)) < 1e-9);
    const double = { ...exact, oracleFactor: 2 * exact.oracleFactor };
    assert.ok(Math.abs(deviation(first, known, double) - 1) < 1e-9);
  });
});
