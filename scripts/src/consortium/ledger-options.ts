import type { Command } from "commander";
import { Option } from "commander";
import { wholeNumber } from "../output/number-option.js";
import { UsageError } from "../output/usage-error.js";
import type { FabricOptions } from "./ledger.js";

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
    .addOption(
      new Option("--fabric-bin <dir>", "fabric: folder of Fabric's programs (default: PATH)").env(
        "FABRIC_BIN",
      ),
    )
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
    return { bin: fabricBin, orderers, peersPerOperator, sharedOrderer };
  }
  const given = Object.entries({ orderers, "peers-per-operator": peersPerOperator })
    .concat(sharedOrderer === undefined ? [] : [["shared-orderer", 1]])
    .filter(([, value]) => value !== undefined);
  if (given.length === 0) return undefined;
  const names = given.map(([name]) => `--${name}`).join(", ");
  throw new UsageError(
    `${names}: only with --ledger fabric; the embedded network has one of each.`,
  );
}
