import { readFile, stat } from "node:fs/promises";

const shownLines = 12;
/** What fabric-chaincode-node prints around an error: stack frames of its own, its options. */
const noise = /^\s*$|^\s+at .*(?:node:internal|node_modules)|^\s+--[\w.-]+\s/;

/** Marks the end of a log that others append to. Returns what tells of the lines written since. */
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
