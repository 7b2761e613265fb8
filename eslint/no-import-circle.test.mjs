import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { lintSnippet } from "./lint-snippet.mjs";

describe("no-import-circle", () => {
  let folder;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "basics-circles-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Writes files, lints the first of them, and returns its messages. */
  function lintFirst(files) {
    for (const [name, code] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), code);
    }
    const [[first, code]] = Object.entries(files);
    return lintSnippet("no-import-circle", join(folder, first), code);
  }

  it("accepts imports without a circle, however often a file is reached", () => {
    const messages = lintFirst({
      "tree/a.ts": 'import "./b.js"; import "./c.js"; import "zod"; import "./gone.js";',
      "tree/b.ts": 'import "./d.js";',
      "tree/c.ts": 'import "./d.js"; import type {} from "node:fs";',
      "tree/d.ts": "",
    });
    assert.deepEqual(messages, []);
  });

  it("refuses a circle, and names the way round", () => {
    const messages = lintFirst({
      "round/a.ts": 'import "./d.js";\nimport { b } from "./b.js";',
      "round/b.ts": 'export { c } from "./inner/c.js";',
      "round/inner/c.ts": 'import { a } from "../a.js";',
      "round/d.ts": "",
    });
    assert.deepEqual(
      messages.map(({ line }) => line),
      [2],
    );
    assert.match(messages[0].message, /round\/a\.ts → \S+b\.ts → \S+c\.ts → \S+round\/a\.ts\./);
  });

  for (const [kind, code] of [
    ["type imports", 'import type { A } from "./a.js";'],
    ["inline type imports", 'import { type A } from "./a.js";'],
    ["type exports", 'export type { A } from "./a.js";'],
    ["imported types", 'export const a = (b: import("./a.js").A) => b;'],
    ["imports at run time", 'export const a = () => import("./a.js");'],
    ["specifiers of CommonJS", 'import type { A } from "./a";'],
  ]) {
    it(`refuses a circle of ${kind}`, () => {
      const name = kind.replaceAll(" ", "-");
      const messages = lintFirst({
        [`${name}/a.ts`]: 'import type { B } from "./b.js";',
        [`${name}/b.ts`]: code,
      });
      assert.equal(messages.length, 1);
    });
  }

  it("refuses a file that imports itself, and one through an index", () => {
    assert.equal(lintFirst({ "self/a.ts": 'import { b } from "./a.js";' }).length, 1);
    const messages = lintFirst({
      "index/a.ts": 'import { b } from "./inner";',
      "index/inner/index.ts": 'export { a } from "../a";',
    });
    assert.equal(messages.length, 1);
  });

  it("takes a file as it is when it is linted again", () => {
    const first = { "edited/a.ts": 'import "./b.js";' };
    assert.equal(lintFirst({ ...first, "edited/b.ts": 'import "./a.js";' }).length, 1);
    assert.deepEqual(lintFirst({ "edited/b.ts": "" }), []);
    assert.deepEqual(lintFirst(first), []);
  });
});
