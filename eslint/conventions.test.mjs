import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { ESLint } from "eslint";
import { root } from "./source-files.js";

const SNIPPET = "gateway/src/snippet.ts";
const STYLE = "import-lite/consistent-type-specifier-style";
const NAMES = "@typescript-eslint/naming-convention";
const SYNTAX = "no-restricted-syntax";

const typeImports = [
  ['import { type A, b } from "./b.js";', STYLE],
  ['import { type C } from "./b.js";', STYLE],
  ['import { D } from "./b.js";', "@typescript-eslint/consistent-type-imports"],
  ['import type { E } from "./b.js";'],
  ["export const used = [b satisfies A | C | D | E];"],
];

const spreads = [
  ["export const a0 = { ...{ b: 1 } };", SYNTAX],
  ["export const a1 = [...[1, 2]];", SYNTAX],
  ["export const a2 = [Math.max(...[1, 2])];", SYNTAX],
  ["export const a3 = new Set(...[[1]]);", SYNTAX],
  ["declare const given: { a: number }, list: number[]; declare let isSo: boolean;"],
  ["export const b0 = { ...given };"],
  ["export const b1 = { ...(isSo ? { c: 1 } : {}), ...(isSo && { c: 1 }) };"],
  ["export const b2 = [...list, ...(isSo ? [1] : [])];"],
];

const constants = [
  ["export const longestNameChars = 64;", NAMES],
  ['export const greeting = "hello";', NAMES],
  ["const isFast = true; export default isFast;", NAMES],
  ["export const limit = list.length;", NAMES],
  ['export const mode: "a" | "b" | undefined = JSON.parse("1");', NAMES],
  ["export const [first] = [1];", NAMES],
  ["export const { length: taken } = list;", NAMES],
  ["export const LONGEST_CHARS = 64;"],
  ["export const { length } = list;"],
  ["export let calls = 0;"],
  ["export const schema = { a: 1 };"],
  ['export const names = ["a"], MORE_NAMES = ["a"];'],
  ["export const double = (value: number) => 2 * value;"],
  ["export function f() { const inside = 1; return inside; }"],
];

describe("the repository's configuration of ESLint", () => {
  let options;
  let messages;

  before(async () => {
    options = {
      cwd: root,
      // The snippet is in no project, for it is on no disk.
      overrideConfig: {
        files: [SNIPPET],
        languageOptions: {
          parserOptions: { projectService: { allowDefaultProject: [SNIPPET] } },
        },
      },
    };
    const code = [...typeImports, ...spreads, ...constants].map(([line]) => line).join("\n");
    const [result] = await new ESLint(options).lintText(code, { filePath: join(root, SNIPPET) });
    messages = result.messages;
    assert.ok(!messages.some(({ fatal }) => fatal), JSON.stringify(messages));
  });

  /** Asserts of each line that the rule it names was broken there, and no other of ours. */
  function assertRefused(lines, first) {
    const ours = new Set([STYLE, NAMES, SYNTAX, "@typescript-eslint/consistent-type-imports"]);
    lines.forEach(([code, rule], index) => {
      const found = messages
        .filter(({ ruleId, line }) => line === first + index && ours.has(ruleId))
        .map(({ ruleId }) => ruleId);
      assert.deepEqual([...new Set(found)], rule === undefined ? [] : [rule], code);
    });
  }

  it("wants type imports on lines of their own", () => {
    assertRefused(typeImports, 1);
  });

  it("refuses the spread of a literal", () => {
    assertRefused(spreads, 1 + typeImports.length);
  });

  it("wants a module's constants of primitive type in upper case, and nothing else", () => {
    assertRefused(constants, 1 + typeImports.length + spreads.length);
  });

  it("moves type imports to lines of their own", async () => {
    const fixing = new ESLint({ ...options, fix: true });
    const [{ output }] = await fixing.lintText(
      'import { type A, b } from "./b.js";\nexport const c: A = b;\n',
      { filePath: join(root, SNIPPET) },
    );
    assert.match(output, /^import \{\s*b\s*\} from "\.\/b\.js";$/m);
    assert.match(output, /^import type \{\s*A\s*\} from "\.\/b\.js";$/m);
  });

  it("holds our own rules over all source and tests", async () => {
    const eslint = new ESLint(options);
    for (const path of ["chaincode/src/a.ts", "network/oracle/src/a.test.ts", "test/src/a.ts"]) {
      const { rules } = await eslint.calculateConfigForFile(join(root, path));
      for (const name of ["package-imports", "inner-walls", "no-import-circle"]) {
        assert.deepEqual(rules[`basics/${name}`], [2], `${name} in ${path}`);
      }
    }
  });
});
