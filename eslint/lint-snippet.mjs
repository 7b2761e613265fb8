import { parse, resolve } from "node:path";
import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { basics } from "./plugin.js";
import { root } from "./source-files.js";

// ESLint lints no file outside its folder, and some snippets stand in a temporary one.
const linter = new Linter({ cwd: parse(root).root });

/**
 * Lints code by one of our rules as if it stood in a file, whose path is absolute or from the checkout's
 * folder. Returns the messages.
 */
export function lintSnippet(rule, path, code) {
  const config = {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser },
    plugins: { basics },
    rules: { [`basics/${rule}`]: "error" },
  };
  const messages = linter.verify(code, [config], { filename: resolve(root, path) });
  const [broken] = messages.filter(({ fatal }) => fatal);
  if (broken !== undefined) throw new Error(`The snippet is no TypeScript: ${broken.message}`);
  return messages;
}
