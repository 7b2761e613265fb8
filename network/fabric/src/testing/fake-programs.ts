import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Shell scripts that stand for Fabric's programs: their lines, by the program's name. */
export type FakePrograms = Readonly<Record<string, string>>;

/** Lines that have a script answer as Fabric's own do when they are asked for their version. */
export function versioned(name: string, version: string, otherwise = "exit 3"): string {
  return `case $1 in
  version | --version) printf '${name}:\\n Version: v${version}\\n Commit SHA: 1234567\\n' ;;
  *) ${otherwise} ;;
esac`;
}

/** The three programs that a network needs, all of one version. */
export function allPrograms(version: string): Record<string, string> {
  return Object.fromEntries(
    ["peer", "orderer", "configtxgen"].map((name) => [name, versioned(name, version)]),
  );
}

/** Writes programs into a folder. */
export async function writePrograms(folder: string, programs: FakePrograms): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, lines] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  }
}
