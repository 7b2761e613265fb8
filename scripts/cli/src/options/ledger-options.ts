import type { FabricOptions } from "@basics/consortium";
import { Option } from "commander";
import type { Command } from "commander";
import { UsageError } from "../output/usage-error.js";
import { wholeNumber } from "./number-option.js";

/** Options of commands that can start either ledger. */
export interface LedgerChoice {
  readonly ledger: "embedded" | "fabric";
  readonly fabricBin?: string;
  readonly orderers?: number;
  readonly peersPerOperator?: number;
  readonly sharedOrderer?: boolean;
}

export function withLedgerOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--ledger <kind>", "embedded, or Fabric's own programs on this machine")
        .choices(["embedded", "fabric"])
        .default("embedded"),
    )
    .option("--fabric-bin <dir>", "fabric: folder of its programs (default: FABRIC_BIN, else PATH)")
    .option(
      "--orderers <n>",
      "fabric: orderers of the consortium channel, 1 to 9; of three, one may fail (default: 1)",
      wholeNumber(1, 9),
    )
    .option("--peers-per-operator <n>", "fabric: peers of each operator", wholeNumber(1, 9))
    .option(
      "--shared-orderer",
      "fabric: private channels on the consortium's ordering service too",
    );
}

/**
 * What to start Fabric with; undefined for the embedded network.
 *
 * @throws a UsageError for options of Fabric's without it.
 */
export function fabricOptions(choice: LedgerChoice): FabricOptions | undefined {
  const { fabricBin, orderers, peersPerOperator, sharedOrderer } = choice;
  if (choice.ledger === "fabric") {
    const bin = fabricBin ?? process.env["FABRIC_BIN"];
    return { bin, orderers, peersPerOperator, sharedOrderer };
  }
  const given = Object.entries({
    "fabric-bin": fabricBin,
    orderers,
    "peers-per-operator": peersPerOperator,
    "shared-orderer": sharedOrderer,
  }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return undefined;
  const names = given.map(([name]) => `--${name}`).join(", ");
  throw new UsageError(
    `${names}: only with --ledger fabric; the embedded network has one node of each kind, and no programs.`,
  );
}
