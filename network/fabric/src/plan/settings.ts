import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDraft, writeAtomically } from "@basics/runtime/files";
import type { NodePorts, Shape } from "./plan.js";

/** One edition of a chaincode, which an upgrade replaces by the next. */
export interface ChaincodeEdition {
  /** Counts editions from 1; also the version in its definitions. */
  readonly sequence: number;
  /** The label of its packages, such as `basics_1`. */
  readonly label: string;
  /** The package's directory where an upgrade named one. Default: that in the network's options. */
  readonly directory?: string;
  /** The port of each operator's service, by MSP id. */
  readonly ports: Readonly<Record<string, number>>;
}

/** An edition that is to replace another. */
export interface NextEdition extends ChaincodeEdition {
  /** True once some channel may have its definition, so that it cannot be given up any more. */
  readonly committing: boolean;
}

export interface KeptChaincode extends ChaincodeEdition {
  readonly name: string;
  /** The edition that an upgrade under way puts in place. */
  readonly next?: NextEdition;
}

/** The fields of an edition alone, out of an object that may have more. */
export function editionOf(held: ChaincodeEdition): ChaincodeEdition {
  const { sequence, label, directory, ports } = held;
  return { sequence, label, ports, ...(directory === undefined ? {} : { directory }) };
}

/** An operator that is to join. */
export interface Joining {
  readonly mspId: string;
  readonly privateChannel: boolean;
  /** True once the consortium may have admitted it, so that it cannot be given up any more. */
  readonly admitting: boolean;
}

/**
 * The content of a data directory's settings file, first written when the whole network is set up.
 */
export interface Settings extends Shape {
  readonly version: 1;
  /** The version of Fabric's programs that last ran on it. */
  readonly fabric: string;
  /** The MSP ids of the operators that joined after the set-up. */
  readonly joined: readonly string[];
  /** The operator whose joining is under way. */
  readonly joining?: Joining | undefined;
  readonly ports: Readonly<Record<string, NodePorts>>;
  readonly chaincodes: readonly KeptChaincode[];
}

const FILE_NAME = "fabric.json";

/** The settings kept in a folder; undefined where no network was set up to its end. */
export async function readSettings(folder: string): Promise<Settings | undefined> {
  const file = join(folder, FILE_NAME);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const settings = parse(text);
  if (settings === undefined) {
    throw new Error(`${file} was written by another version; name another folder`);
  }
  return settings;
}

function parse(text: string): Settings | undefined {
  try {
    const settings = JSON.parse(text) as Partial<Settings>;
    const complete = Array.isArray(settings.joined) && Array.isArray(settings.chaincodes);
    return settings.version === 1 && complete ? (settings as Settings) : undefined;
  } catch {
    return undefined;
  }
}

export async function writeSettings(folder: string, settings: Settings): Promise<void> {
  const text = `${JSON.stringify(settings, undefined, 2)}\n`;
  await writeAtomically(join(folder, FILE_NAME), text, { durable: true, mode: 0o644 });
}

/**
 * Removes what a set-up that did not come to its end left behind.
 *
 * @returns whether there was anything.
 * @throws an Error where the folder holds anything else, which stays as it is.
 */
export async function clearUnfinished(folder: string): Promise<boolean> {
  const names = (await readdir(folder)).filter((name) => name !== "lock");
  const others = names.filter((name) => !madeHere.has(name) && !isDraft(name));
  if (others.length > 0) {
    throw new Error(
      `${folder} holds what is none of Fabric's: ${others.join(", ")}; name another folder`,
    );
  }
  for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
  return names.length > 0;
}

/** The files and folders that a set-up makes. */
const madeHere = new Set([
  "organizations",
  "channels",
  "builder",
  "chaincode",
  "network.json",
  FILE_NAME,
]);

/**
 * @param wanted what is asked for; operators that joined later may be among its own or not.
 * @throws an Error where the folder holds a network of another shape, or of a newer Fabric.
 */
export function checkKept(folder: string, kept: Settings, wanted: Shape, fabric: string): void {
  const held = heldFor(kept, wanted.operators);
  const compared = [
    "operators",
    "privateChannels",
    "orderers",
    "peersPerOperator",
    "sharedOrderer",
  ] as const;
  for (const name of compared) {
    const [is, asked] = [JSON.stringify(held[name]), JSON.stringify(wanted[name])];
    if (is !== asked) {
      const truth = JSON.stringify(kept[name]);
      throw new Error(
        `${folder} holds a network whose ${name} is ${truth}, not ${asked}; start that one, or name another folder`,
      );
    }
  }
  if (JSON.stringify(held.blockSizes) !== JSON.stringify(wanted.blockSizes)) {
    throw new Error(
      `${folder} holds a network with ${tellSizes(held)}, not ${tellSizes(wanted)}: its channels were ` +
        "made for that. Start it with the same oracle (other parameters may differ), or name another folder",
    );
  }
  const [from = [], to = []] = [kept.fabric, fabric].map((version) => version.split("."));
  if (minorOf(to) < minorOf(from)) {
    throw new Error(
      `${folder} was last used by Fabric ${kept.fabric}, whose ledgers ${fabric} cannot read; use that version, or name another folder`,
    );
  }
}

function tellSizes({ blockSizes }: Shape): string {
  if (blockSizes === undefined) return "no oracle";
  const { channels, ...kinds } = blockSizes;
  const sizes = Object.entries({ ...kinds, ...channels }).map(([name, size]) => `${name} ${size}`);
  return `an oracle whose blocks have these transactions: ${sizes.join(", ")}`;
}

/** The kept shape, without those operators that joined later and are not asked for. */
function heldFor(kept: Settings, asked: readonly string[]): Shape {
  const { joined, joining } = kept;
  const comes = joining !== undefined && asked.includes(joining.mspId) ? [joining.mspId] : [];
  const operators = [...kept.operators, ...comes].filter(
    (mspId) => asked.includes(mspId) || !joined.includes(mspId),
  );
  const privateChannels = Object.fromEntries(
    Object.entries(kept.privateChannels).filter(([mspId]) => operators.includes(mspId)),
  );
  return { ...kept, operators, privateChannels };
}

/** A number by which versions such as 2.5.16 and 3.1.5 compare, without their last part. */
function minorOf([major = "0", minor = "0"]: readonly string[]): number {
  return 1000 * Number(major) + Number(minor);
}
