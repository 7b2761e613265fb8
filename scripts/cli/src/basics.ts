#!/usr/bin/env node
import { createRequire } from "node:module";
import type { ConsortiumError } from "@basics/consortium/errors";
import { Command, CommanderError } from "commander";
import { remedyOf } from "./output/consortium-fault-text.js";
import { ExitStatus } from "./output/exit-status.js";
import { UsageError } from "./output/usage-error.js";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

/** Codes of a digest's errors that options alone bring about, whatever the images hold. */
const usageCodes = [
  "ALGORITHM_UNKNOWN",
  "IMAGE_FORMAT_UNKNOWN",
  "OPTIONS_CONFLICT",
  "PARTS_INVALID",
];

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

/** Loaded when they are asked for: what one needs the others do without, and who waits is a person. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import("./commands/up.js")).upCommand(),
  down: async () => (await import("./commands/down.js")).downCommand(),
  status: async () => (await import("./commands/status.js")).statusCommand(),
  demo: async () => (await import("./commands/demo.js")).demoCommand(),
  bench: async () => (await import("./commands/bench.js")).benchCommand(),
  "deploy-test-network": async () =>
    (await import("./commands/deploy-test-network.js")).deployTestNetworkCommand(),
  digest: async () => (await import("./commands/digest.js")).digestCommand(),
  migrate: async () => (await import("./commands/migrate.js")).migrateCommand(),
  verify: async () => (await import("./commands/verify.js")).verifyCommand(),
  history: async () => (await import("./commands/history.js")).historyCommand(),
  audit: async () => (await import("./commands/audit.js")).auditCommand(),
  operator: async () => (await import("./commands/operator.js")).operatorCommand(),
  oracle: async () => (await import("./commands/oracle.js")).oracleCommand(),
  chaincode: async () => (await import("./commands/chaincode.js")).chaincodeCommand(),
  simulate: async () => (await import("./commands/simulate.js")).simulateCommand(),
  sweep: async () => (await import("./commands/sweep.js")).sweepCommand(),
  compare: async () => (await import("./commands/compare.js")).compareCommand(),
  experiment: async () => (await import("./commands/experiment.js")).experimentCommand(),
};
const named = Object.entries(commands).filter(([name]) => name === process.argv[2]);
for (const [, load] of named.length > 0 ? named : Object.entries(commands)) {
  program.addCommand(inherit(await load(), program));
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
  return isWrongUsage(error) ? ExitStatus.usage : ExitStatus.failed;
}

function isWrongUsage(error: unknown): boolean {
  if (error instanceof UsageError || isConsortiumError(error)) return true;
  // Known by its name, since most commands do without what defines it.
  if (!(error instanceof Error) || error.name !== "DigestError") return false;
  return "code" in error && usageCodes.includes(String(error.code));
}

/** Known by its name too: most commands start and find no consortium. */
function isConsortiumError(error: unknown): error is ConsortiumError {
  return error instanceof Error && error.name === "ConsortiumError";
}

/** The message, and the remedy where the error carries one. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error;
  if (isConsortiumError(error)) return `${message} ${remedyOf(error.fault)}`;
  return "remedy" in error ? `${message}\n${String(error.remedy)}` : message;
}
