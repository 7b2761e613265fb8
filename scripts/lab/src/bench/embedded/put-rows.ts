import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { nodeFlags } from "@basics/consortium";
import { plainRow, ratioRow } from "../row.js";
import type { BenchRow } from "../row.js";

/**
 * The number of puts before the measured ones, since the compiler is at work for the first
 * thousands.
 */
const WARM_UP = 8_000;
/**
 * The number of puts in one part of a round. It is small, so that a busy machine is equally busy
 * when their signatures are measured.
 */
const PUTS = 500;
const PARTS_OF_ROUND = 3;
const AT_ONCE = 16;
const MOST_RATIO = 4;

/** The results of one part of a round, in CPU milliseconds per put. */
export interface PutRound {
  readonly putMs: number;
  readonly signaturesMs: number;
  readonly perSecond: number;
  /** The number of puts in one block. */
  readonly perBlock: number;
}

export interface PutOptions {
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** Measures the cost of one-key puts on the embedded network, in a process of its own. */
export async function putRows({ rounds, signal, onProgress }: PutOptions): Promise<BenchRow[]> {
  const program = fileURLToPath(new URL("put-process.js", import.meta.url));
  onProgress(`${WARM_UP} puts to warm up`);
  const pairs = rounds * PARTS_OF_ROUND;
  const child = fork(program, [pairs, PUTS, WARM_UP, AT_ONCE].map(String), {
    // The flags are those of the embedded network's own process.
    execArgv: [...nodeFlags],
    signal,
  });
  const measured: PutRound[] = [];
  child.on("message", (round: PutRound) => {
    measured.push(round);
    if (measured.length % PARTS_OF_ROUND > 0) return;
    onProgress(`round ${measured.length / PARTS_OF_ROUND} of ${rounds}`);
  });
  // A message of the process may arrive after its end.
  const [[code]] = (await Promise.all([
    once(child, "exit", { signal }),
    once(child, "disconnect", { signal }),
  ])) as [[number | null], unknown];
  if (code !== 0 || measured.length < pairs) {
    throw new Error(`The process that puts ended with ${code ?? "a signal"} (${program}).`);
  }
  return [
    ratioRow({
      figure: `embedded network: CPU of a one-key put, two endorse, ${AT_ONCE} at once`,
      unit: "ms",
      reference: "its signatures made and checked (3 client, 2 peers, 1 orderer)",
      pairs: measured.map(({ putMs, signaturesMs }) => [putMs, signaturesMs]),
      reach: { atMost: MOST_RATIO },
    }),
    plainRow(
      `embedded network: one-key puts a second, its client on the same core`,
      "/s",
      measured.map(({ perSecond }) => perSecond),
    ),
    plainRow(
      "embedded network: one-key puts that share a block, and its signature",
      "",
      measured.map(({ perBlock }) => perBlock),
    ),
  ];
}
