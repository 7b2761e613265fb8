import { join, relative } from "node:path";

/** Where `basics up` keeps what it starts, unless `--data` says otherwise. */
export const defaultDataDirectory = join(".basics", "consortium");

/** The command that a person types to stop a consortium. */
export function stopCommand(dataDirectory: string | undefined): string {
  if (dataDirectory === undefined) return "basics down";
  return `basics down --data ${relative(".", dataDirectory) || "."}`;
}
