import { fileURLToPath } from "node:url";
import { readSweep } from "../sweep/sweep-file.js";
import type { Sweep } from "../sweep/sweep-file.js";

/** The paper's figures and one beyond them, and the sweep files that each is drawn from. */
export const figureSweeps = {
  fig3: ["fig3"],
  fig4: ["fig4a", "fig4b"],
  fig5: ["fig5a", "fig5b"],
  fig6: ["fig6"],
  fig7: ["fig7"],
  fig8: ["fig8"],
  fig9: ["fig9"],
  fig10: ["fig10"],
  "time-limits": ["time-limits"],
} as const;

export type FigureName = keyof typeof figureSweeps;
export const figureNames = Object.keys(figureSweeps) as FigureName[];
export const paperFigureNames = figureNames.filter((name) => name.startsWith("fig"));

/** Reads the sweep files of figures, which stand beside the package's source. */
export async function readFigureSweeps(names: readonly FigureName[]): Promise<Sweep[]> {
  const files = names.flatMap((name) => [...figureSweeps[name]]);
  return Promise.all(
    files.map((file) =>
      readSweep(fileURLToPath(new URL(`../../figures/${file}.json`, import.meta.url))),
    ),
  );
}
