import { copyFile, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Everything that may happen to a position file, which only makes a restart cheap. */
export const damages = [
  "deleted",
  "torn",
  "empty",
  "rubbish",
  "another's",
  "of a block to come",
] as const;
export type Damage = (typeof damages)[number];

/**
 * Damages each position file in a folder.
 *
 * @param others - the position file of another process, which the damage "another's" copies
 */
export async function damagePositions(
  folder: string,
  others: string,
  damage: Damage,
): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  for (const file of files) await damageFile(file, others, damage);
}

/** Damages one position file; one that is not there is left alone. */
export async function damageFile(file: string, others: string, damage: Damage): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return;
  switch (damage) {
    case "deleted":
      return rm(file);
    case "torn":
      return truncate(file, Math.floor(text.length / 2));
    case "empty":
      return truncate(file, 0);
    case "rubbish":
      return writeFile(file, Buffer.from([0xff, 0, 0x7b, 0x22, 0xc3, 0x28, 0x5d]));
    case "another's":
      return copyFile(others, file).catch(() => undefined);
    case "of a block to come":
      return writeFile(file, text.replace(/("blockNumber":)\d+/, "$1999999"));
  }
}
