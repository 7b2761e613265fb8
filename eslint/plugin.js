import { noImportCircle } from "./no-import-circle.js";
import { packageImports } from "./package-imports.js";
import { innerWalls } from "./inner-walls.js";

/** The rules that are this repository's own. */
export const basics = {
  meta: { name: "basics" },
  rules: {
    "package-imports": packageImports,
    "inner-walls": innerWalls,
    "no-import-circle": noImportCircle,
  },
};
