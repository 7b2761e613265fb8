/** The reference manager's process: `node manager/dist/main.js --config FILE`. */
import { parseArgs } from "node:util";
import { destination, pino } from "pino";
import type { ManagerConfig } from "./config.js";
import { ConfigError, loadConfig } from "./config.js";
import { startManager } from "./start-manager.js";

const USAGE = "Usage: node manager/dist/main.js --config FILE";

async function main(): Promise<void> {
  const config = await readConfig();
  const log = pino({ level: config.logLevel, name: "manager" }, destination({ fd: 2, sync: true }));
  const manager = await startManager(config, log);
  const stop = (): void => {
    log.info("stopping");
    manager.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  // This comes last, since a program that reads it may ask for a stop at once.
  process.stdout.write(`${JSON.stringify({ event: "listening", url: manager.url })}\n`);
}

async function readConfig(): Promise<ManagerConfig> {
  const { values } = parseArgs({ options: { config: { type: "string" } } });
  if (values.config === undefined) throw new ConfigError(USAGE);
  return await loadConfig(values.config);
}

main().catch((error: unknown) => {
  const { message, code } = error as Error & { code?: string };
  const usage = code?.startsWith("ERR_PARSE_ARGS") === true;
  process.stderr.write(`${message}\n${usage ? `${USAGE}\n` : ""}`);
  process.exitCode = usage || error instanceof ConfigError ? 2 : 1;
});
