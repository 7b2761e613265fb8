import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { progressBar } from "./progress-bar.js";

/** A pass of 4 GB at 1 GB/s, told every half second. */
function shown(isTTY: boolean): string[] {
  const written: string[] = [];
  let clockMs = 0;
  const output = { isTTY, write: (text: string) => written.push(text) };
  const progress = progressBar("digesting", output, () => clockMs);
  for (let seconds = 0.5; seconds <= 12; seconds += 0.5) {
    clockMs = seconds * 1000;
    progress.update({ bytes: seconds * 1e9, size: 130e9 });
  }
  progress.end();
  return written;
}

describe("the progress bar", () => {
  it("draws a bar with rate and time left on a terminal, and wipes it at the end", () => {
    const written = shown(true);
    assert.equal(
      written.at(-2),
      "\rdigesting [██······················] 9% of 130.0 GB at 1.00 GB/s, 1 min 58 s left\x1b[K",
    );
    assert.equal(written.at(-1), "\r\x1b[K");
    assert.equal(written.length, 25);
  });

  it("prints a plain line now and then elsewhere", () => {
    assert.deepEqual(shown(false), [
      "digesting 3% of 130.0 GB at 1.00 GB/s, 2 min 5 s left\n",
      "digesting 7% of 130.0 GB at 1.00 GB/s, 2 min 0 s left\n",
    ]);
  });

  it("is silent about a short pass where there is no terminal", () => {
    const written: string[] = [];
    const progress = progressBar("digesting", { write: (text) => written.push(text) });
    progress.update({ bytes: 1, size: 2 });
    progress.end();
    assert.deepEqual(written, []);
  });

  it("measures each part's rate by itself", () => {
    const written: string[] = [];
    let clockMs = 0;
    const output = { isTTY: true, write: (text: string) => written.push(text) };
    const progress = progressBar("digesting", output, () => clockMs);
    clockMs = 10_000;
    progress.update({ what: "digesting disk0", bytes: 10e9, size: 10e9 });
    progress.update({ what: "digesting memory", bytes: 0, size: 10e9 });
    clockMs = 15_000;
    progress.update({ what: "digesting memory", bytes: 5e9, size: 10e9 });
    assert.match(written.at(-1) ?? "", /^\rdigesting memory .* 50% of 10.0 GB at 1.00 GB\/s, 5 s/);
  });
});
