import { layoutOf, requireState } from "@basics/consortium/data";
import { Interruption } from "@basics/consortium/interruption";
import { loadProxyConfig, startProxy } from "@basics/oracle/proxy";
import { Command } from "commander";
import { DEFAULT_DATA_DIRECTORY } from "../options/data-directory.js";
import { UsageError } from "../output/usage-error.js";
import { matchCommand } from "./oracle-match.js";

const DEADLINE_MS = 10_000;

export function oracleCommand(): Command {
  return new Command("oracle")
    .description("the modelled consensus of a ledger that runs, or one for any ordering service")
    .addCommand(proxyCommand())
    .addCommand(flushCommand())
    .addCommand(matchCommand());
}

function proxyCommand(): Command {
  return new Command("proxy")
    .description("run a proxy with a modelled consensus in front of a Fabric ordering service")
    .requiredOption("--config <file>", "its configuration (see network/oracle/README.md)")
    .action(async ({ config }: { config: string }) => {
      const interruption = new Interruption();
      const loaded = await loadProxyConfig(config).catch((error: unknown) => {
        throw new UsageError((error as Error).message);
      });
      const proxy = await startProxy(loaded, (line) => {
        console.error(line);
      });
      process.on("SIGUSR2", () => {
        proxy.flush();
      });
      const { address, adminUrl: admin } = proxy;
      console.log(JSON.stringify({ event: "listening", address, admin }));
      await interruption.signalled;
      await proxy.stop();
    });
}

function flushCommand(): Command {
  return new Command("flush")
    .description("have the transactions that wait make blocks that are not full")
    .option("--channel <name>", "of this channel alone")
    .option("--data <dir>", "the consortium's data directory", DEFAULT_DATA_DIRECTORY)
    .action(async ({ channel, data }: { channel?: string; data: string }) => {
      const { oracleUrls } = await requireState(layoutOf(data));
      if (oracleUrls.length === 0) {
        throw new UsageError(
          "This consortium's ledger models no consensus; start one with --oracle.",
        );
      }
      const flushed = await Promise.all(oracleUrls.map((url) => flush(url, channel)));
      const counts = flushed.flatMap((each) => Object.entries(each));
      if (counts.length === 0) {
        throw new UsageError(`No modelled consensus orders a channel ${channel ?? ""}.`);
      }
      for (const [name, count] of counts) console.log(`${name}: ${count} transactions`);
    });
}

/**
 * Cuts the blocks of a channel, or of all channels, and returns the number of transactions of each.
 * The answer is empty where this ledger has no such channel.
 */
async function flush(url: string, channel: string | undefined): Promise<Record<string, number>> {
  const query = channel === undefined ? "" : `?channel=${encodeURIComponent(channel)}`;
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const response = await fetch(`${url}/flush${query}`, { method: "POST", signal });
  if (response.status === 404) return {};
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, number>;
}
