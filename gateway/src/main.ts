import { parseArgs } from "node:util";
import { loadConfig } from "./configuration/config.js";
import { startGateway } from "./service/gateway.js";
import { createLogger } from "./observation/log.js";

const USAGE = `Usage: node gateway/dist/main.js --config FILE

Runs one operator's gateway. Prints one line of JSON with its URL once it listens; logs go to stderr.
Ends on SIGTERM or SIGINT.`;

async function main(): Promise<void> {
  const file = configFile();
  const config = await loadConfig(file);
  const logger = createLogger(config.logLevel, config.operator);
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "failed");
    process.exit(1);
  });
  const gateway = await startGateway(config, logger);
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    // A second signal asks to end at once.
    if (stopping) process.exit(130);
    stopping = true;
    logger.info({ signal }, "shutting down");
    void gateway.close().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // This comes last, because its reader may ask for a stop at once.
  process.stdout.write(`${JSON.stringify({ event: "listening", url: gateway.url })}\n`);
  logger.info({ url: gateway.url }, "listening");
}

function configFile(): string {
  const { values } = parseArgs({
    options: { config: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  if (values.config === undefined) throw new Error(`--config is missing.\n${USAGE}`);
  return values.config;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
