import { readFile, stat } from "node:fs/promises";

const shownLines = 12;
/**
 * Lines that fabric-chaincode-node prints around an error: its own stack frames and its options.
 */
const noise = /^\s*$|^\s+at .*(?:node:internal|node_modules)|^\s+--[\w.-]+\s/;

/**
 * Marks the end of a log that others append to.
 *
 * @returns a function that reads the lines written since and returns those that tell something
 */
export async function outputAfter(logFile: string): Promise<() => Promise<string>> {
  const { size } = await stat(logFile).catch(() => ({ size: 0 }));
  return async () => {
    const bytes = await readFile(logFile).catch(() => Buffer.alloc(0));
    const text = bytes.subarray(size).toString().trimEnd();
    if (text === "") return `it wrote nothing to ${logFile}`;
    const lines = text.split("\n").filter((line) => !noise.test(line));
    return `the end of its output, ${logFile}:\n${lines
      .slice(-shownLines)
      .map((line) => `  ${line}`)
      .join("\n")}`;
  };
}
