import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Topology } from "@basics/local";
import { lockFolder, writeAtomically } from "@basics/runtime/files";

/** Ports by operator, and the orderer's. */
export interface Ports {
  readonly peers: Readonly<Record<string, number>>;
  readonly orderer: number;
}

interface Settings extends Topology {
  readonly version: 1;
  readonly ports: Ports;
}

/** The folder that holds a network, used by one process at a time. */
export class DataDirectory {
  readonly path: string;
  readonly #release: () => Promise<void>;

  private constructor(path: string, release: () => Promise<void>) {
    this.path = path;
    this.#release = release;
  }

  /** @throws an Error where another process uses the folder. */
  static async open(path: string | undefined): Promise<DataDirectory> {
    if (path === undefined) {
      const temporary = await mkdtemp(join(tmpdir(), "basics-network-"));
      return new DataDirectory(temporary, () => rm(temporary, { recursive: true, force: true }));
    }
    const folder = resolve(path);
    await mkdir(folder, { recursive: true });
    return new DataDirectory(folder, await lockFolder(folder));
  }

  /** @throws an Error where the folder holds a network of other operators or channels. */
  async settings(wanted: Topology, choosePorts: () => Promise<Ports>): Promise<Settings> {
    const file = join(this.path, "embedded.json");
    const stored = await readSettings(file);
    if (stored !== undefined) {
      const { operators, privateChannels } = stored;
      const held = JSON.stringify({ operators, privateChannels });
      if (held !== JSON.stringify(wanted)) {
        throw new Error(
          `${this.path} holds a network of operators ${operators.join(", ")} with private channels ` +
            `${Object.values(privateChannels).join(", ") || "(none)"}; start that one, or name another folder`,
        );
      }
      return stored;
    }
    const settings: Settings = { version: 1, ...wanted, ports: await choosePorts() };
    const text = `${JSON.stringify(settings, undefined, 2)}\n`;
    await writeAtomically(file, text, { durable: true, mode: 0o644 });
    return settings;
  }

  /** Lets others use the folder, or removes it where it was temporary. */
  close(): Promise<void> {
    return this.#release();
  }
}

async function readSettings(file: string): Promise<Settings | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const settings = JSON.parse(text) as Settings;
  // Read as written: a later version may mean something else by the same words.
  if ((settings.version as number) !== 1) {
    throw new Error(`${file} was written by another version; name another folder`);
  }
  return settings;
}
