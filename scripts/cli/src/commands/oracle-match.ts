import { Interruption } from "@basics/consortium/interruption";
import type { Consensus } from "@basics/fabric";
import { fitOrderingService, writeOracleFit } from "@basics/lab/oracle-fit";
import type { OracleFitOptions } from "@basics/lab/oracle-fit";
import { table1Global, table1Local } from "@basics/oracle";
import { Command, Option } from "commander";
import { milliseconds } from "../options/duration-option.js";
import { wholeNumber, wholeNumbers } from "../options/number-option.js";
import { ExitStatus } from "../output/exit-status.js";
import { oracleFitText } from "../output/oracle-fit-text.js";
import { UsageError } from "../output/usage-error.js";

interface MatchCommandOptions {
  readonly consensus: Consensus;
  readonly orderers?: readonly number[];
  readonly blockSizes: readonly number[];
  readonly blocks: number;
  readonly transactionBytes: number;
  readonly links: OracleFitOptions["links"] | "both";
  readonly latency: number;
  readonly linkRate: number;
  readonly fabricBin?: string;
  readonly out?: string;
}

/** SmartBFT needs four nodes to bear one that lies. */
const usualOrderers: Readonly<Record<Consensus, readonly number[]>> = {
  raft: [1, 3, 5],
  bft: [4, 7],
};

export function matchCommand(): Command {
  return new Command("match")
    .description(
      "measure how long a real ordering service takes to commit full blocks, and find the Oracle factor that matches it",
    )
    .addOption(
      new Option("--consensus <name>", "how its nodes agree; bft needs Fabric 3")
        .choices(["raft", "bft"])
        .default("raft"),
    )
    .option(
      "--orderers <list>",
      "how many nodes, one service after the other (default: raft 1,3,5; bft 4,7)",
      wholeNumbers(1, 31),
    )
    .option("--block-sizes <list>", "transactions a block", wholeNumbers(1, 1_000), [1, 4, 16, 64])
    .option("--blocks <n>", "blocks of each size", wholeNumber(2, 100_000), 50)
    .option(
      "--transaction-bytes <n>",
      "length of a transaction; with certificate and signature Fabric's have about 1,000 at least",
      wholeNumber(1, 1_000_000),
      table1Global.transactionBytes,
    )
    .addOption(
      new Option("--links <kind>", "what is between the nodes: loopback, or what follows")
        .choices(["loopback", "wan", "both"])
        .default("both"),
    )
    .option(
      "--latency <time>",
      "wan: how long a message waits on its way from node to node",
      milliseconds(1, 10_000),
      table1Global.queueingMs,
    )
    .option(
      "--link-rate <bps>",
      "wan: rate of each node's own link",
      wholeNumber(1_000, 1e12),
      table1Global.linkRateBps,
    )
    .addOption(
      new Option("--fabric-bin <dir>", "folder of Fabric's programs (default: PATH)").env(
        "FABRIC_BIN",
      ),
    )
    .option("--out <dir>", "also write JSON, CSV and SVG there")
    .action(match);
}

async function match(options: MatchCommandOptions): Promise<void> {
  const { consensus, links, out } = options;
  const orderers = options.orderers ?? usualOrderers[consensus];
  if (consensus === "bft" && Math.min(...orderers) < 4) {
    throw new UsageError(
      "--orderers: bft takes at least 4 nodes, of which it bears one that fails.",
    );
  }
  const interruption = new Interruption();
  const stop = new AbortController();
  void interruption.signalled.then(() => {
    stop.abort(new Error("interrupted"));
  });
  for (const kind of links === "both" ? (["loopback", "wan"] as const) : [links]) {
    const numbers = kind === "wan" ? orderers.filter((each) => each > 1) : orderers;
    if (numbers.length === 0) {
      throw new UsageError(
        "--links wan: one orderer alone has no links; name more with --orderers.",
      );
    }
    const matched = await interruption.orFailure(
      fitOrderingService({
        consensus,
        orderers: numbers,
        blockSizesTxs: options.blockSizes,
        links: kind,
        blocks: options.blocks,
        transactionBytes: options.transactionBytes,
        known: knownOf(kind, options),
        fabricBin: options.fabricBin,
        stopping: stop.signal,
        onProgress: (message) => {
          console.error(`… ${message}`);
        },
      }),
    );
    if (matched === undefined) {
      process.exitCode = ExitStatus.interrupted;
      return;
    }
    console.log(`${oracleFitText(matched)}\n`);
    if (out !== undefined)
      console.log(`Written: ${(await writeOracleFit(matched, out)).join(", ")}\n`);
  }
}

/** Table I's chain inside a cloud, or its global one on the links asked for. */
function knownOf(
  links: OracleFitOptions["links"],
  { latency, linkRate }: MatchCommandOptions,
): OracleFitOptions["known"] {
  const { propagationMs, processingMsPerTx, ...table1 } = table1Local;
  return links === "loopback"
    ? { propagationMs, processingMsPerTx, queueingMs: 0, linkRateBps: table1.linkRateBps }
    : { propagationMs, processingMsPerTx, queueingMs: latency, linkRateBps: linkRate };
}
