import { availableParallelism } from "node:os";
import { estimate, mean, quantile } from "@basics/experiments/statistics";
import { FullBlocks, OrderingService } from "@basics/fabric";
import type { Consensus, TimedBlock } from "@basics/fabric";
import { cpuBetween, readCpu } from "../machine/cpu.js";
import { fitFactor, fitTwo, idealMs, predictedMs } from "./fit.js";
import type { Fit, KnownParameters, MeasuredPoint } from "./fit.js";

/**
 * The number of blocks of each size before the measured ones, for connections, caches and flow
 * control.
 */
const WARM_UP_BLOCKS = 5;

/** The options of {@link fitOrderingService}. */
export interface OracleFitOptions {
  readonly consensus: Consensus;
  /** The numbers of orderers with which the service is run. */
  readonly orderers: readonly number[];
  /** The sizes of the measured blocks, in transactions. */
  readonly blockSizesTxs: readonly number[];
  /** The number of measured blocks of each size, for each number of orderers. */
  readonly blocks: number;
  readonly transactionBytes: number;
  /** The links between the nodes: "wan" has the delays that `known` says, "loopback" adds none. */
  readonly links: "loopback" | "wan";
  readonly known: KnownParameters;
  readonly fabricBin: string | undefined;
  readonly stopping: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** A measured point with its statistics (in milliseconds) and its factor. */
export interface FittedPoint extends MeasuredPoint {
  readonly blocks: number;
  readonly ci95Ms: number | null;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** The delay by Eq. (2) with a factor of 1. */
  readonly idealMs: number;
  /** The measured delay divided by the ideal one: the factor that matches this point alone. */
  readonly factor: number;
}

/** The measurements of an ordering service, and the Oracles that match them. */
export interface OracleFit {
  readonly consensus: Consensus;
  readonly links: OracleFitOptions["links"];
  readonly version: string;
  readonly known: KnownParameters;
  readonly points: readonly FittedPoint[];
  /** The fits for each number of orderers, and for all of them together. */
  readonly fits: readonly { readonly orderers: number | "all"; factor: Fit; two: Fit }[];
  readonly runs: readonly ServiceRun[];
}

/** The conditions of one run of an ordering service. */
export interface ServiceRun {
  readonly orderers: number;
  /**
   * The share of the machine that was at work, from 0 to 1; `others` is the part used by other
   * processes.
   */
  readonly busy: number;
  readonly others: number;
  /** The delay of messages on the links beyond the one asked for, in milliseconds. */
  readonly latenessMs: number;
}

/**
 * Measures the block commits of a real ordering service, and finds the Oracle that matches them.
 */
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

/**
 * Computes the deviation of an Oracle with a fitted factor from a measured point, relative to the
 * measured delay; 0 means that they are equal.
 */
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
    for (let warm = 0; warm < WARM_UP_BLOCKS; warm += 1) await round(false);
    const processes = [process.pid, ...service.pids].map((pid) => ({ group: "own", pid }));
    const [before, began] = [await readCpu(processes), performance.now()];
    // Sizes take turns, so that other work of the machine affects all of them.
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
