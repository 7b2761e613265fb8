import { mean } from "@basics/experiments/statistics";
import { commitDelayMs } from "@basics/oracle";
import type { OracleParameters } from "@basics/oracle";

/**
 * The time that blocks of one size took to commit at an ordering service with some number of nodes.
 */
export interface MeasuredPoint {
  readonly orderers: number;
  readonly blockSizeTxs: number;
  /** The bytes of a block's transactions. */
  readonly bytes: number;
  readonly meanMs: number;
  /**
   * The delay of the links between the nodes beyond the known one, in milliseconds. The default is
   * 0.
   */
  readonly latenessMs?: number;
}

/** The parameters of Eq. (1) that are known without measuring. Its peers are the nodes. */
export type KnownParameters = Pick<
  OracleParameters,
  "linkRateBps" | "propagationMs" | "queueingMs" | "processingMsPerTx"
>;

/** An Oracle, and the deviations of its delays relative to the measured ones. */
export interface Fit {
  readonly oracleFactor: number;
  readonly queueingMs: number;
  readonly processingMsPerTx: number;
  /** The root of the mean of the squared deviations. */
  readonly rms: number;
  readonly worst: number;
}

/** Computes the delay of the measured block by Eq. (2) with a factor of 1, in milliseconds. */
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

/**
 * Finds the one factor whose delays are nearest to all of the points: the geometric mean of their
 * own factors.
 */
export function fitFactor(points: readonly MeasuredPoint[], known: KnownParameters): Fit {
  const own = points.map((point) => Math.log(point.meanMs / idealMs(point, known)));
  return judged(points, known, { ...known, oracleFactor: Math.exp(mean(own)) });
}

/**
 * Fits the time per transaction as well, by least squares of the relative deviations. Where nothing
 * queues between nodes, Eq. (1) has no fixed part that a factor could multiply. Then that fixed
 * part is fitted, and the factor is 1.
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
  // Blocks of a single size cannot separate the two unknowns.
  const perTransaction = determinant > 1e-9 * aa * bb ? (aa * br - ab * ar) / determinant : 0;
  if (perTransaction <= 0) return { fixed: Math.max(0, ar / aa), perTransaction: 0 };
  const fixed = (ar - ab * perTransaction) / aa;
  return fixed > 0 ? { fixed, perTransaction } : { fixed: 0, perTransaction: br / bb };
}
