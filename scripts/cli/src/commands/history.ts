import { Command } from "commander";
import { findTargets, withTargetOptions } from "../consortium/target.js";
import type { TargetOptions } from "../consortium/target.js";
import { lineageTable, readLineage } from "../output/lineage.js";

export function historyCommand(): Command {
  return withTargetOptions(
    new Command("history")
      .description("list where a VM has been, from the ledgers that the gateways asked can read")
      .argument("<instanceId>", "for example Org1MSP:0198c0de-…"),
  )
    .option("--json", "print JSON")
    .action(async (instanceId: string, options: TargetOptions & { json?: boolean }) => {
      const entries = await readLineage(await findTargets(options), instanceId);
      console.log(options.json === true ? JSON.stringify(entries) : lineageTable(entries));
    });
}
