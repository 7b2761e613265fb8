import { availableParallelism } from "node:os";
import { estimate, mean, quantile } from "@basics/experiments/statistics";
import { FullBlocks, OrderingService } from "@basics/fabric";
import type { Consensus, TimedBlock } from "@basics/fabric";
import { cpuBetween, readCpu } from "../machine/cpu.js";
import { fitFactor, fitTwo, idealMs, predictedMs } from "./fit.js";
import type { Fit, KnownParameters, MeasuredPoint } from "./fit.js";

/** Blocks of each size that go before those that count: connections, caches, flow control. */
const warmUpBlocks = 5;

export interface OracleFitOptions {
  readonly consensus: Consensus;
  readonly orderers: readonly number[];
  readonly blockSizesTxs: readonly number[];
  /** Of each size, for each number of orderers. */
  readonly blocks: number;
  readonly transactionBytes: number;
  /** Whether the nodes have what `known` says between them, or nothing but loopback. */
  readonly links: "loopback" | "wan";
  readonly known: KnownParameters;
  readonly fabricBin: string | undefined;
  readonly stopping: AbortSignal;
  readonly onProgress: (message: string) => void;
}

export interface FittedPoint extends MeasuredPoint {
  readonly blocks: number;
  readonly ci95Ms: number | null;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Eq. (2) with a factor of 1. */
  readonly idealMs: number;
  /** Measured over ideal: the factor that matches this point alone. */
  readonly factor: number;
}

export interface OracleFit {
  readonly consensus: Consensus;
  readonly links: OracleFitOptions["links"];
  readonly version: string;
  readonly known: KnownParameters;
  readonly points: readonly FittedPoint[];
  /** For each number of orderers, and for all of them. */
  readonly fits: readonly { readonly orderers: number | "all"; factor: Fit; two: Fit }[];
  readonly runs: readonly ServiceRun[];
}

/** How an ordering service was run. */
export interface ServiceRun {
  readonly orderers: number;
  /** How much of the machine was at work, from 0 to 1, and how much of that for others than this. */
  readonly busy: number;
  readonly others: number;
  /** By how much messages crossed the links more slowly than asked for, in milliseconds. */
  readonly latenessMs: number;
}

/** Measures a real ordering service's block commits, and finds the Oracle that matches them. */
export async function fitOrderingService(options: OracleFitOptions): Promise<OracleFit> {
  const { consensus, links, known } = options;
  const points: FittedPoint[] = [];
  const runs: ServiceRun[] = [];
  let version = "";
  for (const orderers of options.orderers) {
    options.onProgress(`${orderers} orderers, ${consensus}, ${links}`);
    const measured = await measureService(options, orderers);
    version = measured.version;
    points.push(...measured.points);
    runs.push(measured.run);
  }
  const groups: (number | "all")[] =
    options.orderers.length > 1 ? [...options.orderers, "all"] : [...options.orderers];
  const fits = groups.map((orderers) => {
    const some = points.filter((point) => orderers === "all" || point.orderers === orderers);
    return { orderers, factor: fitFactor(some, known), two: fitTwo(some, known) };
  });
  return { consensus, links, version, known, points, fits, runs };
}

/** What an Oracle with a fitted factor says of a point, relative to what was measured; 0 is the same. */
export function deviation(point: FittedPoint, known: KnownParameters, fit: Fit): number {
  const { oracleFactor, queueingMs, processingMsPerTx } = fit;
  const parameters = { ...known, oracleFactor, queueingMs, processingMsPerTx };
  return predictedMs(point, parameters) / point.meanMs - 1;
}

async function measureService(
  options: OracleFitOptions,
  orderers: number,
): Promise<{ version: string; points: FittedPoint[]; run: ServiceRun }> {
  const { blockSizesTxs, blocks, known, links, stopping } = options;
  await using service = await OrderingService.start({
    consensus: options.consensus,
    orderers,
    blockSizesTxs,
    fabricBin: options.fabricBin,
    links:
      links === "loopback"
        ? undefined
        : { latencyMs: known.queueingMs + known.propagationMs, rateBps: known.linkRateBps },
  });
  const makers = await openAll(service, options);
  try {
    const timed = makers.map((): TimedBlock[] => []);
    const round = async (keep: boolean): Promise<void> => {
      for (const [index, maker] of makers.entries()) {
        stopping.throwIfAborted();
        const block = await maker.next();
        if (keep) timed[index]?.push(block);
      }
    };
    for (let warm = 0; warm < warmUpBlocks; warm += 1) await round(false);
    const processes = [process.pid, ...service.pids].map((pid) => ({ group: "own", pid }));
    const [before, began] = [await readCpu(processes), performance.now()];
    // Sizes take turns, so that what else the machine does falls on all of them.
    for (let made = 0; made < blocks; made += 1) await round(true);
    const use = cpuBetween(before, await readCpu(processes));
    const capacityMs = (performance.now() - began) * availableParallelism();
    const latenessMs = await service.meanLatenessMs();
    const own = use.groups["own"] ?? 0;
    const busy = (own + use.others) / capacityMs;
    const run = { orderers, busy, others: use.others / capacityMs, latenessMs };
    const points = blockSizesTxs.map((blockSizeTxs, index) =>
      pointOf({ orderers, blockSizeTxs, latenessMs }, timed[index] ?? [], known),
    );
    return { version: service.version, points, run };
  } finally {
    for (const maker of makers) maker.close();
  }
}

async function openAll(
  service: OrderingService,
  { blockSizesTxs, transactionBytes }: OracleFitOptions,
): Promise<FullBlocks[]> {
  const makers: FullBlocks[] = [];
  for (const blockSizeTxs of blockSizesTxs) {
    const channel = OrderingService.channelOf(blockSizeTxs);
    const { address } = await service.leaderOf(channel);
    const { tlsRootFile, identity } = service;
    makers.push(
      await FullBlocks.open({
        address,
        tlsRootFile,
        identity,
        channel,
        blockSizeTxs,
        transactionBytes,
      }),
    );
  }
  return makers;
}

function pointOf(
  of: Pick<MeasuredPoint, "orderers" | "blockSizeTxs" | "latenessMs">,
  timed: readonly TimedBlock[],
  known: KnownParameters,
): FittedPoint {
  const delays = timed.map(({ delayMs }) => delayMs);
  const { mean: meanMs, ci95: ci95Ms } = estimate(delays);
  const point = {
    ...of,
    blocks: delays.length,
    bytes: mean(timed.map(({ bytes }) => bytes)),
    meanMs: meanMs ?? NaN,
    ci95Ms,
    p50Ms: quantile(delays, 0.5),
    p95Ms: quantile(delays, 0.95),
    p99Ms: quantile(delays, 0.99),
  };
  const ideal = idealMs(point, known);
  return { ...point, idealMs: ideal, factor: point.meanMs / ideal };
}
