import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { OracleFit } from "@basics/lab/oracle-fit";
import { oracleFitText } from "./oracle-fit-text.js";

const known = { linkRateBps: 1e9, propagationMs: 0.1, queueingMs: 50, processingMsPerTx: 0.1 };
const factor = { ...known, oracleFactor: 1.7, rms: 0.01, worst: 0.02 };

const found: OracleFit = {
  consensus: "raft",
  links: "wan",
  version: "2.5.9",
  known,
  points: [
    {
      orderers: 3,
      blockSizeTxs: 4,
      bytes: 4_000,
      meanMs: 170,
      blocks: 50,
      ci95Ms: 1.5,
      p50Ms: 169,
      p95Ms: 180,
      p99Ms: 190,
      idealMs: 100,
      factor: 1.7,
    },
  ],
  fits: [{ orderers: 3, factor, two: { ...factor, processingMsPerTx: 0.25 } }],
  runs: [{ orderers: 3, busy: 0.5, others: 0.1, latenessMs: 0.25 }],
};

describe("what was measured of an ordering service", () => {
  it("is told with its mean, quantiles, own factor, and the fit", () => {
    const text = oracleFitText(found);
    assert.match(
      text,
      /^Raft, Fabric 2\.5\.9, links of given latency and rate between nodes; 50 bl/,
    );
    assert.match(
      text,
      /^3 +4 +1000 +170\.00 ± 1\.50 +169\.00 +180\.00 +190\.00 +100\.00 +1\.700 /m,
    );
    assert.match(
      text,
      /^3 +1\.700 +1\.0%, 2\.0% +oracleFactor 1\.700, processingMsPerTx 0\.2500 /m,
    );
    assert.match(text, /CPU: 3 orderers 50% \(others 10%\), links 0\.25 ms slower than asked for/);
    assert.doesNotMatch(text, /A factor below 1/);
  });

  it("says where a consensus is quicker than the paper's ideal one", () => {
    const quick = { ...factor, oracleFactor: 0.9 };
    const text = oracleFitText({ ...found, fits: [{ orderers: 3, factor: quick, two: quick }] });
    assert.match(text, /A factor below 1: quicker than the paper's ideal consensus/);
  });

  it("has a fixed time instead of a second factor where nothing queues", () => {
    const loopback = { ...found, links: "loopback", known: { ...known, queueingMs: 0 } } as const;
    const text = oracleFitText({ ...loopback, consensus: "bft" });
    assert.match(text, /^SmartBFT, .* nodes on loopback/);
    assert.match(text, / queueingMs 50\.00, processingMsPerTx 0\.2500 /);
    assert.match(text, /No network is in this/);
  });
});
