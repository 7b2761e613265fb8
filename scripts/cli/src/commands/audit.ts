import { existsSync } from "node:fs";
import { join } from "node:path";
import { audit, findingLine, isViolation } from "@basics/audit";
import type { AuditReport } from "@basics/audit";
import { layoutOf } from "@basics/consortium/data";
import { loadNetwork } from "@basics/descriptor";
import { Command } from "commander";
import { DEFAULT_DATA_DIRECTORY } from "../options/data-directory.js";
import { ExitStatus } from "../output/exit-status.js";
import { UsageError } from "../output/usage-error.js";

interface AuditCommandOptions {
  readonly data: string;
  readonly network?: string;
  readonly operator?: string;
  readonly identity: string;
  readonly json?: boolean;
}

export function auditCommand(): Command {
  return new Command("audit")
    .description(
      "check operators' ledgers from outside: blocks, anchors, Leaves and Arrivals, custody",
    )
    .option(
      "--data <dir>",
      "data directory of the consortium that is running",
      DEFAULT_DATA_DIRECTORY,
    )
    .option("--network <file>", "instead: any network's network.json")
    .option("--operator <msp>", "whose ledgers (default: all operators with that identity)")
    .option("--identity <name>", "which of the operator's identities to read with", "gateway")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nOne line a finding. Exit status: 0 no violation, 1 could not check, 2 wrong usage, 3 a violation.",
    )
    .action(run);
}

async function run(options: AuditCommandOptions): Promise<void> {
  const { operator, identity } = options;
  const file = options.network ?? join(layoutOf(options.data).network, "network.json");
  if (options.network === undefined && !existsSync(file)) {
    throw new UsageError(
      `There is no ${file}. Name a network's descriptor with --network, or start one: basics up`,
    );
  }
  const network = await loadNetwork(file);
  const all = Object.entries(network.operators).filter(
    ([mspId, { identities }]) =>
      (operator === undefined || operator === mspId) && identity in identities,
  );
  if (all.length === 0) {
    const whose = operator === undefined ? "no operator" : `no operator ${operator}`;
    throw new UsageError(`${file} has ${whose} with an identity named ${identity}.`);
  }
  const reports: AuditReport[] = [];
  for (const [mspId] of all) {
    const report = await audit({ network, operator: mspId, identity }).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Cannot audit ${mspId}'s ledgers: ${reason}`, { cause });
    });
    reports.push(report);
    if (options.json !== true) print(report);
  }
  if (options.json === true) console.log(JSON.stringify(reports));
  if (reports.some(({ findings }) => findings.some(isViolation))) process.exitCode = ExitStatus.no;
}

function print({ operator, channels, findings, ...counts }: AuditReport): void {
  for (const finding of findings) console.log(`${operator}  ${findingLine(finding)}`);
  const violations = findings.filter(isViolation).length;
  const read = channels.map(({ channel, blocks }) => `${channel} (${blocks} blocks)`).join(", ");
  console.log(
    `${operator}  checked ${read}: ${counts.statements} statements, ${counts.instances} instances, ` +
      `${counts.migrations} migrations; ${violations} violations, ${findings.length - violations} open`,
  );
}
