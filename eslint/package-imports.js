import { isBuiltin } from "node:module";
import { dirname, resolve } from "node:path";
import { listed, packageTable } from "./package-table.js";
import { isInside, isRelative, isTestCode, packageOf, pathInCheckout } from "./source-files.js";
import { visitImports } from "./visit-imports.js";

const DOCUMENT = "See docs/architecture.md; the table that is checked is eslint/package-table.js.";

const packageName = (specifier) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

function describe({ mayImport, mayImportTypesOf = [] }) {
  const values = mayImport.length === 0 ? "nothing of ours" : mayImport.join(", ");
  return mayImportTypesOf.length === 0
    ? values
    : `${values}, and types of ${mayImportTypesOf.join(", ")}`;
}

const namesOf = ({ dependencies, devDependencies, peerDependencies }, inTests) =>
  new Set(Object.keys({ ...dependencies, ...peerDependencies, ...(inTests && devDependencies) }));

/** What is wrong with an import by a package's name, if anything: a message's id. */
function faultOfName({ specifier, typeOnly }, { row, manifest, inTests }) {
  const name = packageName(specifier);
  if (name === manifest.name) return "itself";
  if (name.startsWith("@basics/") && !inTests) {
    if (isTestCode(specifier)) return "testCode";
    if (row === undefined) return "noRow";
    const allowed =
      listed(row.mayImport, specifier) || (typeOnly && listed(row.mayImportTypesOf, specifier));
    if (!allowed) return listed(row.mayImportTypesOf, specifier) ? "typesOnly" : "notAllowed";
  }
  return namesOf(manifest, inTests).has(name) ? undefined : "notNamed";
}

function faultOfPath({ specifier }, { file, folder, inTests }) {
  const target = pathInCheckout(resolve(dirname(file), specifier));
  if (!isInside(folder, target)) return "byPath";
  return isTestCode(target) && !inTests ? "testCode" : undefined;
}

export const packageImports = {
  meta: {
    type: "problem",
    docs: { description: "Hold the table of which package may import which" },
    schema: [],
    messages: {
      notAllowed:
        "{{folder}} may import {{allowed}}; {{specifier}} is not in its row. Move what both need into a package of that row, or let the caller pass it in. " +
        DOCUMENT,
      typesOnly: `{{folder}} may import types only of {{specifier}}: write "import type". ${DOCUMENT}`,
      noRow: `{{folder}} has no row in the table of imports: add one. ${DOCUMENT}`,
      notNamed:
        "{{folder}}/package.json does not name {{name}} in its {{kind}}: add it there, or do without it.",
      byPath: `Another package is imported by its name and by what it exports, never by its path: {{specifier}} leaves {{folder}}. ${DOCUMENT}`,
      itself: "A file of {{folder}} imports another by its path, not by the package's own name.",
      testCode:
        "{{specifier}} is for tests: only *.test.ts and files in a folder testing/ may import it.",
    },
  },
  create(context) {
    const file = context.filename;
    const owner = packageOf(file);
    if (owner === undefined) return {};
    const { folder, manifest } = owner;
    const row = packageTable.find((candidate) => candidate.folder === folder);
    const inTests = isTestCode(pathInCheckout(file));
    const where = { file, folder, manifest, row, inTests };
    return visitImports((found) => {
      const { node, specifier } = found;
      if (isBuiltin(specifier)) return;
      const fault = isRelative(specifier) ? faultOfPath(found, where) : faultOfName(found, where);
      if (fault === undefined) return;
      const data = {
        folder,
        specifier,
        name: packageName(specifier),
        allowed: row === undefined ? "" : describe(row),
        kind: inTests ? "dependencies or devDependencies" : "dependencies",
      };
      context.report({ node, messageId: fault, data });
    });
  },
};
