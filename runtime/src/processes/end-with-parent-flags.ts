/**
 * Flags for Node, for a program that is spawned with a pipe at its standard input: when the process that
 * spawned it is gone, however it went, the program gets SIGTERM.
 */
export const endWithParentFlags: readonly string[] = [
  "--import",
  new URL("./end-with-parent.js", import.meta.url).href,
];
