import { Command } from "commander";
import { readLineage } from "../gateways/read-lineage.js";
import { findTargets, withTargetOptions } from "../gateways/target.js";
import type { TargetOptions } from "../gateways/target.js";
import { lineageTable } from "../output/lineage-table.js";

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
