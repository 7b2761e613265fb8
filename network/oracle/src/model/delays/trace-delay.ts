import { readFile } from "node:fs/promises";
import type { CommitDelay } from "../commit-delay.js";
import { OracleParameterError } from "../parameter-error.js";

const COLUMN = "commitDelayMs";

/**
 * Repeats recorded delays in their order, from the beginning again after the last one. Each chain
 * starts at a place that its random stream draws, so that runs with different seeds differ.
 *
 * @param delaysMs milliseconds, each at least 0 and finite.
 * @throws OracleParameterError where there is none, or one is no time.
 */
export function traceDelay(delaysMs: readonly number[]): CommitDelay {
  if (delaysMs.length === 0) {
    throw new OracleParameterError("trace", [], "It takes at least one delay in milliseconds.");
  }
  const wrong = delaysMs.find((each) => !(each >= 0 && each < Infinity));
  if (wrong !== undefined) {
    throw new OracleParameterError("trace", wrong, "It takes milliseconds, at least 0, only.");
  }
  let next: number | undefined;
  return {
    commitDelay: (_block, random) => {
      const index = next ?? random.below(delaysMs.length);
      next = (index + 1) % delaysMs.length;
      return delaysMs[index] ?? 0;
    },
  };
}

/**
 * Reads delays in milliseconds from a file. It has one number a line, or it is a CSV with a column
 * `commitDelayMs`, as the simulator writes it for the blocks of a run.
 *
 * @throws OracleParameterError that names the line, where one holds no delay.
 */
export async function readDelayTrace(path: string): Promise<number[]> {
  const lines = (await readFile(path, "utf8")).split(/\r?\n/).filter((line) => line.trim() !== "");
  const heading = lines[0]?.split(",").map((cell) => cell.trim()) ?? [];
  const index = heading.indexOf(COLUMN);
  if (index >= 0) {
    return lines.slice(1).map((line, row) => delay(path, row + 2, line.split(",")[index] ?? ""));
  }
  return lines.map((line, row) => delay(path, row + 1, line));
}

function delay(path: string, line: number, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < Infinity) return value;
  throw new OracleParameterError(
    `trace ${path}, line ${line},`,
    text,
    `It takes one delay in milliseconds a line, or a CSV with a column ${COLUMN}.`,
  );
}
