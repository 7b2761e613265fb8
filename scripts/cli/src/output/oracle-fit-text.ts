import { deviation, fitTitle } from "@basics/lab/oracle-fit";
import type { Fit, OracleFit } from "@basics/lab/oracle-fit";
import { table } from "./table.js";

/** What was measured, the factor that matches it, and how well. */
export function oracleFitText(match: OracleFit): string {
  const { known, points, fits } = match;
  const rows = points.map((point) => {
    const fit = fits.find(({ orderers }) => orderers === point.orderers);
    const off = fit === undefined ? NaN : deviation(point, known, fit.factor);
    return [
      ...[point.orderers, point.blockSizeTxs].map(String),
      (point.bytes / point.blockSizeTxs).toFixed(0),
      `${point.meanMs.toFixed(2)} ± ${(point.ci95Ms ?? NaN).toFixed(2)}`,
      ...[point.p50Ms, point.p95Ms, point.p99Ms, point.idealMs].map((each) => each.toFixed(2)),
      point.factor.toFixed(3),
      percent(off),
    ];
  });
  const heading = [
    "orderers",
    "block",
    "bytes/tx",
    "mean ± 95% (ms)",
    "p50",
    "p95",
    "p99",
    "Eq. (2), factor 1",
    "its factor",
    "one factor gives",
  ];
  const fitted = fits.map(({ orderers, factor, two }) => [
    String(orderers),
    factor.oracleFactor.toFixed(3),
    residuals(factor),
    twoText(match, two),
    residuals(two),
  ]);
  const fitHeading = ["orderers", "Oracle factor", "deviations: rms, most", "two parameters"];
  return [
    fitTitle(match),
    "",
    table(heading, rows),
    "",
    table([...fitHeading, "deviations: rms, most"], fitted),
    ...notes(match),
  ].join("\n");
}

function notes({ runs, known, links, fits }: OracleFit): string[] {
  const { linkRateBps, propagationMs, queueingMs, processingMsPerTx } = known;
  const cpu = runs.map(
    ({ orderers, busy, others, latenessMs }) =>
      `${orderers} orderers ${share(busy)} (others ${share(others)})` +
      (latenessMs === 0 ? "" : `, links ${latenessMs.toFixed(2)} ms slower than asked for`),
  );
  const below = fits.some(({ factor }) => factor.oracleFactor < 1);
  return [
    "",
    `Eq. (2) with ${linkRateBps / 1e9} Gbit/s, ${propagationMs} ms propagation, ${queueingMs} ms queueing, ` +
      `${processingMsPerTx} ms a transaction; as many validators as orderers. CPU: ${cpu.join("; ")}.`,
    ...(links === "loopback"
      ? ["No network is in this: it is processing and rounds of messages, all on one machine."]
      : [
          "There is no TCP on these links: nothing is lost, nothing waits for acknowledgements. By what they " +
            "were slower Eq. (2) queues longer.",
        ]),
    ...(below
      ? [
          "A factor below 1: quicker than the paper's ideal consensus, so Oracle cannot be set to it.",
        ]
      : []),
  ];
}

/** A fit in the words of an oracle's file. */
function twoText({ known }: OracleFit, fit: Fit): string {
  const first =
    known.queueingMs > 0
      ? `oracleFactor ${fit.oracleFactor.toFixed(3)}`
      : `queueingMs ${fit.queueingMs.toFixed(2)}`;
  return `${first}, processingMsPerTx ${fit.processingMsPerTx.toFixed(4)}`;
}

function residuals({ rms, worst }: Fit): string {
  return `${(100 * rms).toFixed(1)}%, ${(100 * worst).toFixed(1)}%`;
}

function percent(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(100 * value).toFixed(1)}%`;
}

function share(value: number): string {
  return `${(100 * value).toFixed(0)}%`;
}
