const SHOWN_LINES = 12;
/**
 * Lines that fabric-chaincode-node prints around an error: stack frames of its own, its options.
 */
const NOISE = /^\s*$|^\s+at .*(?:node:internal|node_modules)|^\s+--[\w.-]+\s/;

/** Tells the end of what a chaincode wrote to its log since it was started. */
export function lastWords(output: string, logFile: string): string {
  if (output.trim() === "") return `it wrote nothing to ${logFile}`;
  const lines = output.split("\n").filter((line) => !NOISE.test(line));
  const shown = lines.slice(-SHOWN_LINES).map((line) => `  ${line}`);
  return `the end of its output, ${logFile}:\n${shown.join("\n")}`;
}
