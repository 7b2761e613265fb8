import { MSP_ID_PATTERN, MSP_ID_RULE } from "@basics/chaincode/domain";
import { layoutOf, requireState } from "@basics/consortium/data";
import { askControl } from "@basics/consortium/running";
import { Command } from "commander";
import { DEFAULT_DATA_DIRECTORY } from "../options/data-directory.js";
import { UsageError } from "../output/usage-error.js";

export function operatorCommand(): Command {
  const add = new Command("add")
    .description("take another operator into the running consortium (ledger fabric)")
    .argument("[msp]", "its MSP id (default: the next of Org1MSP, Org2MSP, …)")
    .option("--no-private-channel", "it keeps none")
    .option("--data <dir>", "the consortium's data directory", DEFAULT_DATA_DIRECTORY)
    .action(async (mspId: string | undefined, options: AddOptions) => {
      const { control, operators } = await requireState(layoutOf(options.data));
      const name = mspId ?? nextName(operators.map((each) => each.mspId));
      if (!MSP_ID_PATTERN.test(name)) {
        throw new UsageError(`"${name}" is not ${MSP_ID_RULE}.`);
      }
      if (operators.some((each) => each.mspId === name)) {
        throw new UsageError(`${name} is a member of the consortium already.`);
      }
      const { privateChannel } = options;
      const request = { command: "add-operator", mspId: name, privateChannel } as const;
      console.log(await askControl(control, request, tellProgress));
    });
  return new Command("operator").description("the consortium's operators").addCommand(add);
}

interface AddOptions {
  readonly privateChannel: boolean;
  readonly data: string;
}

function nextName(taken: readonly string[]): string {
  let number = taken.length + 1;
  while (taken.includes(`Org${number}MSP`)) number += 1;
  return `Org${number}MSP`;
}

export function tellProgress(message: string): void {
  console.error(`… ${message}`);
}
