import { isBuiltin } from "node:module";
import { dirname, resolve } from "node:path";
import { wallTable } from "./wall-table.js";
import { isInside, isRelative, isTestCode, pathInCheckout } from "./source-files.js";
import { visitImports } from "./visit-imports.js";

const encloses = ({ folder, except = [] }, path) =>
  isInside(folder, path) && !except.some((inner) => isInside(inner, path));

/** Whether an entry of a wall's `not` names this folder of ours or this package of others. */
const names = (entry, target) =>
  entry.endsWith("/*") ? target.startsWith(entry.slice(0, -1)) : isInside(entry, target);

const isCrossed = (wall, target) =>
  wall.onlyItself ? !isInside(wall.folder, target) : wall.not.some((entry) => names(entry, target));

export const innerWalls = {
  meta: {
    type: "problem",
    docs: { description: "Hold the walls between the folders of a package" },
    schema: [],
    messages: {
      onlyItself:
        "{{folder}} imports nothing but itself and Node's own modules, for {{why}}. Move what is needed into it, or the code that needs {{specifier}} out of it; see eslint/wall-table.js.",
      not: "{{folder}} does not import {{specifier}}, for {{why}}. Move what both need below both, or let the caller pass it in; see eslint/wall-table.js.",
    },
  },
  create(context) {
    const path = pathInCheckout(context.filename);
    const around = isTestCode(path) ? [] : wallTable.filter((wall) => encloses(wall, path));
    if (around.length === 0) return {};
    return visitImports(({ node, specifier }) => {
      if (isBuiltin(specifier)) return;
      const target = isRelative(specifier)
        ? pathInCheckout(resolve(dirname(context.filename), specifier))
        : specifier;
      for (const wall of around.filter((candidate) => isCrossed(candidate, target))) {
        const { folder, why } = wall;
        const messageId = wall.onlyItself ? "onlyItself" : "not";
        context.report({ node, messageId, data: { folder, why, specifier } });
      }
    });
  },
};
