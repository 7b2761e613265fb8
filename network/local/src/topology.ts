export interface TopologyOptions {
  /** MSP ids, or how many (`Org1MSP`, `Org2MSP`, …). */
  readonly operators: number | readonly string[];
  /** Which operators keep a private channel. Default `"all"`. */
  readonly privateChannels?: "all" | "none" | readonly string[];
}

/** What a network consists of; kept in its data directory, since it cannot change later. */
export interface Topology {
  readonly operators: readonly string[];
  /** Private channels by operator. */
  readonly privateChannels: Readonly<Record<string, string>>;
}

export const consortiumChannel = "consortium";

/** @throws an Error that names the option, its value and what is allowed. */
export function toTopology({ operators, privateChannels = "all" }: TopologyOptions): Topology {
  const mspIds = typeof operators === "number" ? numbered(operators) : operators;
  if (mspIds.length === 0) throw new Error("operators: at least one is needed");
  for (const mspId of mspIds) {
    if (!/^[A-Za-z0-9.-]{1,64}$/.test(mspId)) {
      throw new Error(
        `operators: "${mspId}" is not an MSP id (letters, digits, dot, hyphen; 64 at most)`,
      );
    }
  }
  const keepers = privateChannels === "all" ? mspIds : privateChannels;
  const chosen = keepers === "none" ? [] : keepers;
  for (const mspId of chosen) {
    if (!mspIds.includes(mspId)) {
      throw new Error(`privateChannels: "${mspId}" is none of the operators ${mspIds.join(", ")}`);
    }
  }
  const named = Object.fromEntries(chosen.map((mspId) => [mspId, privateChannelOf(mspId)]));
  const duplicates = new Set([...Object.values(named), consortiumChannel]).size <= chosen.length;
  if (new Set(mspIds).size < mspIds.length || duplicates) {
    throw new Error(`operators: ${mspIds.join(", ")} are not distinct`);
  }
  return { operators: mspIds, privateChannels: named };
}

function numbered(count: number): string[] {
  if (!Number.isInteger(count) || count < 1 || count > 64) {
    throw new Error(`operators: ${count} is not a number from 1 to 64`);
  }
  return Array.from({ length: count }, (_, index) => `Org${index + 1}MSP`);
}

/** `org1-private` for `Org1MSP`. */
function privateChannelOf(mspId: string): string {
  return `${mspId.replace(/MSP$/, "").toLowerCase()}-private`;
}
