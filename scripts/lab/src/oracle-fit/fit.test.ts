import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fitFactor, fitTwo, predictedMs } from "./fit.js";
import type { KnownParameters, MeasuredPoint } from "./fit.js";

const wan = { linkRateBps: 1e9, propagationMs: 0.00656, queueingMs: 50, processingMsPerTx: 0.1 };
const loopback = { ...wan, linkRateBps: 1e10, queueingMs: 0 };

/** Makes points with the delays of an Oracle, as if they had been measured. */
function pointsOf(truth: KnownParameters & { oracleFactor: number }): MeasuredPoint[] {
  return [3, 5].flatMap((orderers) =>
    [1, 4, 16, 64].map((blockSizeTxs) => {
      const point = { orderers, blockSizeTxs, bytes: 1_000 * blockSizeTxs, meanMs: 0 };
      return { ...point, meanMs: predictedMs(point, truth) };
    }),
  );
}

function near(value: number, wanted: number): void {
  assert.ok(Math.abs(value / wanted - 1) < 1e-6, `${value}, not ${wanted}`);
}

describe("the Oracle that matches what was measured", () => {
  it("is found exactly where one factor explains all points", () => {
    const fit = fitFactor(pointsOf({ ...wan, oracleFactor: 1.7 }), wan);
    near(fit.oracleFactor, 1.7);
    assert.ok(fit.worst < 1e-9);
  });

  it("deviates in both directions where none does, by no more than it says", () => {
    const points = pointsOf({ ...wan, oracleFactor: 1.7, processingMsPerTx: 1 });
    const fit = fitFactor(points, wan);
    const oracle = { ...wan, oracleFactor: fit.oracleFactor };
    const deviations = points.map((point) => predictedMs(point, oracle) / point.meanMs - 1);
    assert.ok(Math.min(...deviations) < -0.05 && Math.max(...deviations) > 0.05);
    near(Math.max(...deviations.map(Math.abs)), fit.worst);
  });

  it("has the time of a transaction beside the factor", () => {
    const fit = fitTwo(pointsOf({ ...wan, oracleFactor: 1.7, processingMsPerTx: 1 }), wan);
    near(fit.oracleFactor, 1.7);
    near(fit.processingMsPerTx, 1);
  });

  it("has a fixed time instead of a factor where nothing queues between nodes", () => {
    const truth = { ...loopback, oracleFactor: 1, queueingMs: 3, processingMsPerTx: 0.05 };
    const fit = fitTwo(pointsOf(truth), loopback);
    assert.equal(fit.oracleFactor, 1);
    near(fit.queueingMs, 3);
    near(fit.processingMsPerTx, 0.05);
  });

  it("takes no negative time where larger blocks were quicker", () => {
    const points = pointsOf({ ...wan, oracleFactor: 1, processingMsPerTx: 0 }).map((point) => ({
      ...point,
      meanMs: point.meanMs - 0.1 * point.blockSizeTxs,
    }));
    assert.equal(fitTwo(points, wan).processingMsPerTx, 0);
  });

  it("is told from one block size alone by the factor alone", () => {
    const points = pointsOf({ ...wan, oracleFactor: 2 }).filter(
      ({ blockSizeTxs, orderers }) => blockSizeTxs === 4 && orderers === 3,
    );
    assert.equal(fitTwo(points, wan).processingMsPerTx, 0);
  });
});
