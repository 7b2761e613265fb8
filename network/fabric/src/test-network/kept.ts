import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "@basics/runtime/files";
import { TestNetworkError } from "./sample-network.js";

/** The content of the file in which a data directory keeps a deployment on a test network. */
export interface Kept {
  readonly version: 1;
  /**
   * The hash of the content of the channel's first block, which differs from network to network.
   */
  readonly network: string;
  readonly channel: string;
  /** The port of each operator's chaincode service, by MSP id. */
  readonly chaincodePorts: Readonly<Record<string, number>>;
}

const FILE_NAME = "test-network.json";

/**
 * @returns undefined where nothing was deployed from the folder.
 * @throws a TestNetworkError where it was deployed on another network.
 */
export async function readKept(
  folder: string,
  current: Pick<Kept, "network" | "channel">,
): Promise<Kept | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, FILE_NAME), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const kept = JSON.parse(text) as Kept;
  if (kept.channel !== current.channel) {
    throw new TestNetworkError(
      `The data directory is that of channel ${kept.channel}, not of ${current.channel}: name another with --data.`,
    );
  }
  if (kept.network !== current.network) {
    throw new TestNetworkError(
      "The data directory belongs to a network that is gone: this one was set up anew, with empty ledgers. " +
        "Remove the directory, or name another with --data.",
    );
  }
  return kept;
}

export async function writeKept(folder: string, kept: Kept): Promise<void> {
  const text = `${JSON.stringify(kept, undefined, 2)}\n`;
  await writeAtomically(join(folder, FILE_NAME), text, { durable: true, mode: 0o644 });
}
