import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cpuBetween, parseMachineStat, parseProcessStat } from "./cpu.js";

describe("reading CPU time", () => {
  it("adds user and system time, after a name with blanks and parentheses", () => {
    const stat = "42 (node (a) b) S 1 42 42 0 -1 4194560 9 0 0 0 123 45 6 7 20 0 11 0 100";
    assert.equal(parseProcessStat(stat), 1_680);
  });

  it("leaves idle and waiting time of the machine out", () => {
    assert.equal(parseMachineStat("cpu  10 1 20 5000 300 2 3 0 0 0\ncpu0 1 1 1"), 360);
  });

  it("tells by group what was used between two readings, and what others used", () => {
    const before = { groups: new Map([["gateways", 100]]), machine: 1_000 };
    const after = {
      groups: new Map([
        ["gateways", 150],
        ["peers", 70],
      ]),
      machine: 1_500,
    };
    assert.deepEqual(cpuBetween(before, after), {
      groups: { gateways: 50, peers: 70 },
      others: 380,
    });
  });

  it("takes no more from others than there is", () => {
    const before = { groups: new Map([["peers", 0]]), machine: 0 };
    const after = { groups: new Map([["peers", 20]]), machine: 10 };
    assert.equal(cpuBetween(before, after).others, 0);
  });
});
