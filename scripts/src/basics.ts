#!/usr/bin/env node
import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { auditCommand } from "./commands/audit.js";
import { benchCommand } from "./commands/bench.js";
import { chaincodeCommand } from "./commands/chaincode.js";
import { demoCommand } from "./commands/demo.js";
import { deployTestNetworkCommand } from "./commands/deploy-test-network.js";
import { digestCommand } from "./commands/digest.js";
import { downCommand } from "./commands/down.js";
import { compareCommand } from "./commands/compare.js";
import { experimentCommand } from "./commands/experiment.js";
import { historyCommand } from "./commands/history.js";
import { migrateCommand } from "./commands/migrate.js";
import { oracleCommand } from "./commands/oracle.js";
import { operatorCommand } from "./commands/operator.js";
import { simulateCommand } from "./commands/simulate.js";
import { statusCommand } from "./commands/status.js";
import { sweepCommand } from "./commands/sweep.js";
import { upCommand } from "./commands/up.js";
import { verifyCommand } from "./commands/verify.js";
import { ExitStatus } from "./output/exit-status.js";
import { UsageError } from "./output/usage-error.js";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

const program = new Command("basics")
  .version(version)
  .description(
    "BASICS records the migrations of virtual machines between clouds on Hyperledger Fabric.",
  )
  .addHelpText(
    "after",
    `
Exit status: 0 done, 1 failed, 2 wrong usage, 3 the answer is no (digests differ, migration rejected).
Set BASICS_DEBUG=1 to see where an unexpected error came from.`,
  )
  .showHelpAfterError("(add --help for what this command takes)")
  .exitOverride();

for (const command of [
  upCommand(),
  downCommand(),
  statusCommand(),
  demoCommand(),
  benchCommand(),
  deployTestNetworkCommand(),
  digestCommand(),
  migrateCommand(),
  verifyCommand(),
  historyCommand(),
  auditCommand(),
  operatorCommand(),
  oracleCommand(),
  chaincodeCommand(),
  simulateCommand(),
  sweepCommand(),
  compareCommand(),
  experimentCommand(),
]) {
  program.addCommand(inherit(command, program));
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Has a command, and those below it, end and explain wrong usage as the program does. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const each of command.commands) inherit(each, command);
  return command;
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : ExitStatus.usage;
  if (process.env["BASICS_DEBUG"] !== undefined) console.error(error);
  else console.error(`basics: ${explain(error)}`);
  return error instanceof UsageError ? ExitStatus.usage : ExitStatus.failed;
}

/** The message, and the remedy where the error carries one. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error;
  return "remedy" in error ? `${message}\n${String(error.remedy)}` : message;
}
