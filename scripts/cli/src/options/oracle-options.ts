import { isInRange, oracleParameterDescriptors, rangeText } from "@basics/oracle";
import { loadOracleFile, oracleFileSchema } from "@basics/oracle/live";
import type { OracleFile } from "@basics/oracle/live";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { UsageError } from "../output/usage-error.js";
import { milliseconds } from "./duration-option.js";
import { wholeNumber } from "./number-option.js";

const { blockSizeTxs, oracleFactor, blockTimeLimitMs } = oracleParameterDescriptors;

/** Options that choose the consensus that a ledger models. */
export interface OracleChoice {
  readonly oracle?: string;
  readonly oracleBlockSize?: number;
  readonly oracleFactor?: number;
  readonly oracleTimeLimit?: number;
}

export function withOracleOptions(command: Command): Command {
  return command
    .option("--oracle <file>", "model the consensus that this file describes (Eq. 2 of the paper)")
    .option(
      "--oracle-block-size <n>",
      `model one: exactly so many transactions a block (default: ${blockSizeTxs.table1.local}, or the file's)`,
      wholeNumber(blockSizeTxs.least, blockSizeTxs.most),
    )
    .option(
      "--oracle-factor <f>",
      `model one: so many times the ideal consensus's delay (default: ${oracleFactor.table1.local}, or the file's)`,
      factor,
    )
    .option(
      "--oracle-time-limit <time>",
      "model one: a block that does not fill goes after so long (default: never, or the file's)",
      milliseconds(blockTimeLimitMs.least, blockTimeLimitMs.most),
    );
}

function factor(text: string): number {
  const value = Number(text);
  if (text !== "" && isInRange(oracleFactor, value)) return value;
  throw new InvalidArgumentError(`It takes ${rangeText(oracleFactor)}.`);
}

/**
 * The consensus asked for: the file's, in which options then count for all channels; with options alone,
 * the paper's on all channels.
 *
 * @returns undefined where none is asked for. @throws a UsageError that says what is wrong in the file.
 */
export async function oracleOptions(choice: OracleChoice): Promise<OracleFile | undefined> {
  const given = Object.entries({
    blockSizeTxs: choice.oracleBlockSize,
    oracleFactor: choice.oracleFactor,
    blockTimeLimitMs: choice.oracleTimeLimit,
  }).filter(([, value]) => value !== undefined);
  const overrides = Object.fromEntries(given);
  if (choice.oracle === undefined) {
    if (given.length === 0) return undefined;
    return oracleFileSchema.parse({ consortium: overrides, private: overrides });
  }
  const file = await loadOracleFile(choice.oracle).catch((error: unknown) => {
    throw new UsageError((error as Error).message);
  });
  const channels = Object.entries(file.channels).map(([id, own]) => [id, { ...own, ...overrides }]);
  return {
    ...file,
    ...(file.consortium === undefined ? {} : { consortium: { ...file.consortium, ...overrides } }),
    ...(file.private === undefined ? {} : { private: { ...file.private, ...overrides } }),
    channels: Object.fromEntries(channels) as OracleFile["channels"],
  };
}
