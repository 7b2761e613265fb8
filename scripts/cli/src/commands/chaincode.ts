import { resolve } from "node:path";
import { layoutOf, requireState } from "@basics/consortium/data";
import { askControl } from "@basics/consortium/running";
import { Command } from "commander";
import { DEFAULT_DATA_DIRECTORY } from "../options/data-directory.js";
import { tellProgress } from "./operator.js";

export function chaincodeCommand(): Command {
  const upgrade = new Command("upgrade")
    .description("run another version of a chaincode from now on, records kept (ledger fabric)")
    .argument("[name]", "the name of the chaincode", "basics")
    .option("--directory <dir>", "the package with the new version (default: the one that runs)")
    .option("--data <dir>", "the consortium's data directory", DEFAULT_DATA_DIRECTORY)
    .action(async (name: string, { directory, data }: { directory?: string; data: string }) => {
      const { control } = await requireState(layoutOf(data));
      const request = {
        command: "upgrade-chaincode" as const,
        name,
        ...(directory === undefined ? {} : { directory: resolve(directory) }),
      };
      console.log(await askControl(control, request, tellProgress));
    });
  return new Command("chaincode").description("the consortium's chaincode").addCommand(upgrade);
}
