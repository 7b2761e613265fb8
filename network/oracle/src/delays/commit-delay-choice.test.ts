import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { OracleParameterError } from "../parameter-error.js";
import { table1Global } from "../parameters.js";
import { RandomStream } from "../random.js";
import { openCommitDelay, parseCommitDelayChoice } from "./commit-delay-choice.js";

const block = { number: 1, transactions: 16, bytes: 4000 };
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-oracle-"));
});
after(() => rm(folder, { recursive: true }));

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("a chain's commit delay", () => {
  it("is Eq. (2) by default", async () => {
    const delay = await openCommitDelay(parseCommitDelayChoice("equation"), table1Global);
    assert.equal(delay.commitDelay(block, new RandomStream(1, "")).toFixed(5), "106.90176");
  });

  it("can be lognormal, with the mean that was asked for", async () => {
    const delay = await openCommitDelay(parseCommitDelayChoice("lognormal:80:0.5"), table1Global);
    const random = new RandomStream(1, "");
    let sumMs = 0;
    for (let index = 0; index < 100_000; index += 1) sumMs += delay.commitDelay(block, random);
    assert.ok(Math.abs(sumMs / 100_000 - 80) < 1, String(sumMs));
  });

  it("replays a trace in order and over again, from a place that the seed draws", async () => {
    const path = await written("delays.csv", "block,commitDelayMs\n1,10\n2,20\n3,30\n");
    const starts = new Set<number>();
    for (let seed = 0; seed < 20; seed += 1) {
      const delay = await openCommitDelay({ kind: "trace", path }, table1Global);
      const random = new RandomStream(seed, "");
      const [first = 0, ...next] = [1, 2, 3, 4].map(() => delay.commitDelay(block, random));
      starts.add(first);
      const expected = [1, 2, 3].map((step) => ((first / 10 - 1 + step) % 3) * 10 + 10);
      assert.deepEqual(next, expected);
    }
    assert.deepEqual([...starts].sort(), [10, 20, 30]);
  });

  it("names file and line of a trace that is no trace", async () => {
    const path = await written("delays.txt", "10\n\nsoon\n");
    await assert.rejects(
      openCommitDelay({ kind: "trace", path }, table1Global),
      /line 2, cannot be "soon"/,
    );
  });

  it("comes from a researcher's module, which is given parameters and options", async () => {
    const path = await written(
      "own.mjs",
      `export default ({ validators }, { roundMs }) => ({
         commitDelay: ({ transactions }, random) => validators * roundMs + transactions + random.below(1),
       });`,
    );
    const choice = { kind: "module", path, options: { roundMs: 2 } } as const;
    const delay = await openCommitDelay(choice, table1Global);
    assert.equal(delay.commitDelay(block, new RandomStream(1, "")), 48 * 2 + 16);
  });

  it("is refused where the module is missing or exports something else", async () => {
    const paths = [
      join(folder, "missing.mjs"),
      await written("none.mjs", "export const commitDelay = 1;"),
      await written("other.mjs", "export default () => ({ delay: 1 });"),
    ];
    for (const path of paths) {
      await assert.rejects(openCommitDelay({ kind: "module", path }, table1Global), (error) => {
        assert.ok(error instanceof OracleParameterError);
        assert.match(error.remedy, /default export is a function/);
        return true;
      });
    }
  });

  it("is taken field by field too, and only with the fields of its kind", () => {
    const right = [
      { kind: "equation" },
      { kind: "lognormal", meanMs: 5, sigma: 0 },
      { kind: "trace", path: "delays.csv" },
      { kind: "module", path: "own.mjs", options: { roundMs: 2 } },
    ];
    for (const choice of right) assert.deepEqual(parseCommitDelayChoice(choice), choice);
    const wrong = [
      undefined,
      { kind: "raft" },
      { kind: "equation", path: "delays.csv" },
      { kind: "lognormal", meanMs: "5", sigma: 0 },
      { kind: "lognormal", meanMs: 0, sigma: 0 },
      { kind: "trace", path: "" },
      { kind: "module", path: "own.mjs", options: [] },
    ];
    for (const choice of wrong) {
      assert.throws(() => parseCommitDelayChoice(choice), OracleParameterError);
    }
  });

  it("is refused where its words are not understood", () => {
    for (const text of ["", "raft", "trace:", "equation:2", "lognormal:5", "lognormal:-1:1"]) {
      assert.throws(() => parseCommitDelayChoice(text), OracleParameterError);
    }
  });
});
