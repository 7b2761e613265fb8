import { join, relative } from "node:path";

/** The folder of everything that `basics up` starts, unless `--data` names another one. */
export const DEFAULT_DATA_DIRECTORY = join(".basics", "consortium");

/** Returns the command that a person types to stop a consortium. */
export function stopCommand(dataDirectory: string | undefined): string {
  if (dataDirectory === undefined) return "basics down";
  return `basics down --data ${relative(".", dataDirectory) || "."}`;
}
