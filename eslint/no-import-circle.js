import { readFileSync } from "node:fs";
import ts from "typescript";
import { isRelative, pathInCheckout, resolveSource } from "./source-files.js";
import { visitImports } from "./visit-imports.js";

/**
 * The files that each file imports, type imports included. A file is read once; the file that is being
 * linted is taken as it is then, which keeps an editor's graph up to date.
 */
const importsOfFiles = new Map();

function importsOf(file) {
  let imports = importsOfFiles.get(file);
  if (imports === undefined) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, false);
    imports = importedFiles
      .filter(({ fileName }) => isRelative(fileName))
      .map(({ fileName }) => resolveSource(file, fileName))
      .filter((found) => found !== undefined);
    importsOfFiles.set(file, imports);
  }
  return imports;
}

/** The shortest way over imports from one file to another, both included. */
function findWay(from, to) {
  const cameFrom = new Map([[from, undefined]]);
  for (const file of cameFrom.keys()) {
    if (file === to) {
      const way = [];
      for (let step = file; step !== undefined; step = cameFrom.get(step)) way.unshift(step);
      return way;
    }
    for (const next of importsOf(file)) if (!cameFrom.has(next)) cameFrom.set(next, file);
  }
  return undefined;
}

export const noImportCircle = {
  meta: {
    type: "problem",
    docs: { description: "Refuse circles of imports, those of type imports included" },
    schema: [],
    messages: {
      circle:
        "Circle of imports: {{way}}. Move what both ends need into a file that imports neither. Type imports count, for files that need each other's types are not understood one at a time.",
    },
  },
  create(context) {
    const file = context.filename;
    const found = [];
    return {
      ...visitImports(({ node, specifier }) => {
        const target = isRelative(specifier) ? resolveSource(file, specifier) : undefined;
        if (target !== undefined) found.push({ node, target });
      }),
      "Program:exit"() {
        importsOfFiles.set(
          file,
          found.map(({ target }) => target),
        );
        for (const { node, target } of found) {
          const way = findWay(target, file);
          if (way === undefined) continue;
          const names = [file, ...way].map(pathInCheckout);
          context.report({ node, messageId: "circle", data: { way: names.join(" → ") } });
        }
      },
    };
  },
};
