import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeDurably } from "@basics/local";
import type { NodePorts, Shape } from "./plan.js";

/** A chaincode definition that was committed here. */
export interface DeployedChaincode {
  readonly name: string;
  readonly sequence: number;
}

/** What a data directory holds, written once all of it stands. */
export interface Settings extends Shape {
  readonly version: 1;
  /** Of Fabric's programs that last ran on it. */
  readonly fabric: string;
  readonly ports: Readonly<Record<string, NodePorts>>;
  /** By `chaincode.MSP`: where its service listens. */
  readonly chaincodePorts: Readonly<Record<string, number>>;
  readonly chaincodes: readonly DeployedChaincode[];
}

const fileName = "fabric.json";

/** The settings kept in a folder; undefined where no network was set up to its end. */
export async function readSettings(folder: string): Promise<Settings | undefined> {
  const file = join(folder, fileName);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const settings = JSON.parse(text) as Settings;
  if ((settings.version as number) !== 1) {
    throw new Error(`${file} was written by another version; name another folder`);
  }
  return settings;
}

export async function writeSettings(folder: string, settings: Settings): Promise<void> {
  const text = `${JSON.stringify(settings, undefined, 2)}\n`;
  await writeDurably(join(folder, fileName), text, 0o644);
}

/**
 * Removes what a set-up that did not come to its end left behind.
 *
 * @returns whether there was anything.
 */
export async function clearUnfinished(folder: string): Promise<boolean> {
  const left = (await readdir(folder)).filter((name) => madeHere.has(name));
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
  return left.length > 0;
}

const madeHere = new Set(["organizations", "channels", "builder", "chaincode", "network.json"]);

/** @throws an Error where the folder holds a network of another shape, or of a newer Fabric. */
export function checkKept(folder: string, kept: Settings, wanted: Shape, fabric: string): void {
  const compared = [
    "operators",
    "privateChannels",
    "orderers",
    "peersPerOperator",
    "sharedOrderer",
  ] as const;
  for (const name of compared) {
    const [held, asked] = [JSON.stringify(kept[name]), JSON.stringify(wanted[name])];
    if (held !== asked) {
      throw new Error(
        `${folder} holds a network whose ${name} is ${held}, not ${asked}; start that one, or name another folder`,
      );
    }
  }
  const [from = 0, to = 0] = [kept.fabric, fabric].map((version) => Number.parseFloat(version));
  if (to < from) {
    throw new Error(
      `${folder} was last used by Fabric ${kept.fabric}, whose ledgers ${fabric} cannot read; use that version, or name another folder`,
    );
  }
}
