import { createHash } from "node:crypto";
import { MSP_ID_PATTERN, MSP_ID_RULE } from "@basics/chaincode/domain";

/** Options that decide a network's operators and channels. */
export interface TopologyOptions {
  /** The operators' MSP ids, or their number (`Org1MSP`, `Org2MSP`, …). */
  readonly operators: number | readonly string[];
  /** The operators that keep a private channel. Default `"all"`. */
  readonly privateChannels?: "all" | "none" | readonly string[];
}

/**
 * A network's operators and channels. Its data directory keeps them, since they cannot change
 * later.
 */
export interface Topology {
  readonly operators: readonly string[];
  /** The names of private channels, by their operators' MSP ids. */
  readonly privateChannels: Readonly<Record<string, string>>;
}

/** The name of the channel that all operators share. */
export const CONSORTIUM_CHANNEL = "consortium";

/**
 * The topology that options ask for.
 *
 * @throws an Error that names the option, its value and what is allowed.
 */
export function toTopology({ operators, privateChannels = "all" }: TopologyOptions): Topology {
  const mspIds = typeof operators === "number" ? numbered(operators) : operators;
  if (mspIds.length === 0) throw new Error("operators: at least one is needed");
  for (const mspId of mspIds) {
    if (!MSP_ID_PATTERN.test(mspId)) {
      throw new Error(`operators: "${mspId}" is not ${MSP_ID_RULE}`);
    }
  }
  const keepers = privateChannels === "all" ? mspIds : privateChannels;
  const chosen = keepers === "none" ? [] : keepers;
  for (const mspId of chosen) {
    if (!mspIds.includes(mspId)) {
      throw new Error(`privateChannels: "${mspId}" is none of the operators ${mspIds.join(", ")}`);
    }
  }
  if (new Set(mspIds).size < mspIds.length) {
    throw new Error(`operators: ${mspIds.join(", ")} are not distinct`);
  }
  return { operators: mspIds, privateChannels: nameChannels(mspIds, new Set(chosen)) };
}

/**
 * Gives each operator's private channel a name of its own. Operators that come later leave the
 * names of those before them as they are.
 */
function nameChannels(
  mspIds: readonly string[],
  chosen: ReadonlySet<string>,
): Record<string, string> {
  const names = new Map<string, string>();
  for (const mspId of mspIds) {
    if (!chosen.has(mspId)) continue;
    const plain = `${plainNameOf(mspId)}-private`;
    const isTaken = [...names.values()].includes(plain);
    names.set(mspId, isTaken ? `${plainNameOf(mspId)}-${shortHashOf(mspId)}-private` : plain);
  }
  return Object.fromEntries(names);
}

function numbered(count: number): string[] {
  if (!Number.isInteger(count) || count < 1 || count > 64) {
    throw new Error(`operators: ${count} is not a number from 1 to 64`);
  }
  return Array.from({ length: count }, (_, index) => `Org${index + 1}MSP`);
}

/**
 * An MSP id in the letters that Fabric allows in a channel's name: `org1` for `Org1MSP`,
 * `cloud-a.msp-1` for `Cloud_A.MSP-1`. Several ids can have the same.
 */
function plainNameOf(mspId: string): string {
  const name = mspId.replace(/MSP$/, "").toLowerCase().replaceAll("_", "-");
  return /^[a-z]/.test(name) ? name : `op-${name}`;
}

/** The hash of an MSP id, 16 hex digits: it tells apart names that are alike once shortened. */
export function shortHashOf(mspId: string): string {
  return createHash("sha256").update(mspId).digest("hex").slice(0, 16);
}
