import { mean } from "@basics/experiments/statistics";
import { commitDelayMs } from "@basics/oracle";
import type { OracleParameters } from "@basics/oracle";

/** How long blocks of one size took to commit, of an ordering service of some nodes. */
export interface MeasuredPoint {
  readonly orderers: number;
  readonly blockSizeTxs: number;
  /** Of a block's transactions. */
  readonly bytes: number;
  readonly meanMs: number;
  /** By how much the links between the nodes were slower than it is known of them. Default 0. */
  readonly latenessMs?: number;
}

/** What of Eq. (1) is known without measuring: the nodes are its peers. */
export type KnownParameters = Pick<
  OracleParameters,
  "linkRateBps" | "propagationMs" | "queueingMs" | "processingMsPerTx"
>;

/** An Oracle, and how far its delays are from the measured ones, relative to these. */
export interface Fit {
  readonly oracleFactor: number;
  readonly queueingMs: number;
  readonly processingMsPerTx: number;
  /** Root of the mean of the squares. */
  readonly rms: number;
  readonly worst: number;
}

/** Eq. (2) with a factor of 1, for the block that was measured. */
export function idealMs(point: MeasuredPoint, known: KnownParameters): number {
  return predictedMs(point, { ...known, oracleFactor: 1 });
}

export function predictedMs(
  { orderers: validators, blockSizeTxs: transactions, bytes, latenessMs = 0 }: MeasuredPoint,
  parameters: KnownParameters & { readonly oracleFactor: number },
): number {
  const queueingMs = parameters.queueingMs + latenessMs;
  return commitDelayMs({ transactions, bytes }, { ...parameters, queueingMs, validators });
}

/** The one factor whose delays are nearest to all of the points: the geometric mean of their own. */
export function fitFactor(points: readonly MeasuredPoint[], known: KnownParameters): Fit {
  const own = points.map((point) => Math.log(point.meanMs / idealMs(point, known)));
  return judged(points, known, { ...known, oracleFactor: Math.exp(mean(own)) });
}

/**
 * The same with the time a transaction takes fitted too (least squares of the relative deviations). Where
 * nothing queues between nodes, Eq. (1) has no fixed part that a factor could multiply; then that
 * fixed part is fitted, and the factor is 1.
 */
export function fitTwo(points: readonly MeasuredPoint[], known: KnownParameters): Fit {
  const rows = points.map((point) => {
    const { meanMs, blockSizeTxs: transactions } = point;
    const linksMs = idealMs(point, { ...known, processingMsPerTx: 0 }) / 2;
    const perTransaction = (2 * transactions) / meanMs;
    return known.queueingMs > 0
      ? { fixed: (2 * linksMs) / meanMs, perTransaction, rest: 1 }
      : { fixed: 2 / meanMs, perTransaction, rest: 1 - (2 * linksMs) / meanMs };
  });
  const { fixed, perTransaction } = leastSquares(rows);
  const fitted =
    known.queueingMs > 0
      ? { oracleFactor: fixed, processingMsPerTx: fixed === 0 ? 0 : perTransaction / fixed }
      : { oracleFactor: 1, queueingMs: fixed, processingMsPerTx: perTransaction };
  return judged(points, known, { ...known, ...fitted });
}

function judged(
  points: readonly MeasuredPoint[],
  known: KnownParameters,
  parameters: KnownParameters & { readonly oracleFactor: number },
): Fit {
  const deviations = points.map((point) => predictedMs(point, parameters) / point.meanMs - 1);
  const { oracleFactor, queueingMs, processingMsPerTx } = parameters;
  return {
    oracleFactor,
    queueingMs,
    processingMsPerTx,
    rms: Math.sqrt(mean(deviations.map((each) => each ** 2))),
    worst: Math.max(...deviations.map(Math.abs)),
  };
}

interface Row {
  readonly fixed: number;
  readonly perTransaction: number;
  readonly rest: number;
}

/** Solves fixed × a + perTransaction × b ≈ rest for a, b ≥ 0. */
function leastSquares(rows: readonly Row[]): { fixed: number; perTransaction: number } {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const aa = sum(({ fixed }) => fixed ** 2);
  const bb = sum(({ perTransaction }) => perTransaction ** 2);
  const ab = sum(({ fixed, perTransaction }) => fixed * perTransaction);
  const ar = sum(({ fixed, rest }) => fixed * rest);
  const br = sum(({ perTransaction, rest }) => perTransaction * rest);
  const determinant = aa * bb - ab ** 2;
  // Blocks of one size alone do not tell the two apart.
  const perTransaction = determinant > 1e-9 * aa * bb ? (aa * br - ab * ar) / determinant : 0;
  if (perTransaction <= 0) return { fixed: Math.max(0, ar / aa), perTransaction: 0 };
  const fixed = (ar - ab * perTransaction) / aa;
  return fixed > 0 ? { fixed, perTransaction } : { fixed: 0, perTransaction: br / bb };
}
