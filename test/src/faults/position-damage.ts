import { copyFile, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What may become of a file that only makes a restart cheap. */
export const damages = ["torn", "empty", "rubbish", "another's", "of a block to come"] as const;
export type Damage = (typeof damages)[number];

/** Damages each position file in a folder; `others` is the like of it of another process. */
export async function damagePositions(
  folder: string,
  others: string,
  damage: Damage,
): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => /^[^/]*\.json$/.test(each))) {
    await damageFile(join(folder, name), others, damage);
  }
}

/** Damages one position file. */
export async function damageFile(file: string, others: string, damage: Damage): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return;
  switch (damage) {
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
