#!/usr/bin/env node
/** The process of a proxy: `node main.js --config FILE`. The README describes the file. */
import { parseArgs } from "node:util";
import { loadProxyConfig } from "./config.js";
import { startProxy } from "./start-proxy.js";

const writeLog = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: "string" } } });
  if (values.config === undefined) throw new Error("Usage: main.js --config FILE");
  const proxy = await startProxy(await loadProxyConfig(values.config), writeLog);
  const { address, adminUrl } = proxy;
  process.stdout.write(`${JSON.stringify({ event: "listening", address, admin: adminUrl })}\n`);
  process.on("SIGUSR2", () => {
    proxy.flush();
  });
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
  await proxy.stop();
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
