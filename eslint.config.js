import js from "@eslint/js";
import importLite from "eslint-plugin-import-lite";
import tseslint from "typescript-eslint";
import { basics } from "./eslint/plugin.js";

const spreadOf = (inner, outer) => ({
  selector: `:matches(${outer}) > SpreadElement[argument.type='${inner}']`,
  message: "Write the members themselves: a literal is not spread to save lines.",
});

const global = { selector: "variable", modifiers: ["const", "global"] };
const primitive = { types: ["boolean", "number", "string"] };
const constants = [
  { ...global, ...primitive, format: ["UPPER_CASE"] },
  // A destructured name is given by what it is taken from.
  { ...global, ...primitive, modifiers: ["const", "global", "destructured"], format: null },
];

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", ".basics/**"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { basics, "import-lite": importLite },
    rules: {
      "basics/package-imports": "error",
      "basics/inner-walls": "error",
      "basics/no-import-circle": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "import-lite/consistent-type-specifier-style": ["error", "top-level"],
      "no-restricted-syntax": [
        "error",
        spreadOf("ObjectExpression", "ObjectExpression"),
        spreadOf("ArrayExpression", "ArrayExpression, CallExpression, NewExpression"),
      ],
      "@typescript-eslint/naming-convention": ["error", ...constants],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      // Fabric's contract API finds transactions by class, so some classes hold no state.
      "@typescript-eslint/no-extraneous-class": ["error", { allowWithDecorator: true }],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["**/*.test.ts", "test/**/*.ts"],
    rules: {
      // node:test returns promises that its runner awaits, and its suites are one function each.
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", package: "node:test", name: ["test", "it", "describe", "suite"] },
          ],
        },
      ],
      "max-lines-per-function": "off",
    },
  },
  {
    files: ["**/*.{js,cjs,mjs}"],
    languageOptions: {
      globals: {
        Buffer: "readonly",
        URL: "readonly",
        process: "readonly",
        console: "readonly",
        require: "readonly",
        module: "readonly",
        __dirname: "readonly",
      },
    },
  },
);
