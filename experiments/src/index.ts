/**
 * The discrete-event simulator of BASICS, and section V of the paper reproduced on it.
 *
 * ```ts
 * import { firstSeeds, parseScenario, presets, runAll, summarize } from "@basics/experiments";
 *
 * const scenario = parseScenario({ blockSizeTxs: 4, localRatePerSecond: 128 }, presets.table1);
 * const runs = await runAll(firstSeeds(10).map((seed) => ({ scenario, seed })));
 * const { mean, ci95, p99 } = summarize(runs).localMigrationDelaySeconds;
 * ```
 *
 * All delays of results are in seconds, those of parameters in the unit that ends their name.
 *
 * @packageDocumentation
 */

// Scenarios and their parameters.
export type { PresetName, Scenario } from "./scenario/scenario.js";
export { presetNames, presets } from "./scenario/scenario.js";
export { parseScenario, ScenarioError } from "./scenario/parse.js";
export type { ChoiceParameter, NumericParameter } from "./scenario/parameters.js";
export { choiceParameters, numericParameters } from "./scenario/parameters.js";
export { globalOracle, localOracle } from "./scenario/chain-parameters.js";

// Runs of one scenario, and their metrics.
export type { RunResult } from "./simulation/run.js";
export { run } from "./simulation/run.js";
export type { RunAllOptions } from "./runs/run-all.js";
export { runAll } from "./runs/run-all.js";
export type { Task, TaskResult } from "./runs/task.js";
export { firstSeeds } from "./runs/first-seeds.js";
export type { MetricName } from "./simulation/metrics.js";
export { metricLabels, metricNames } from "./simulation/metrics.js";
export type { Estimate } from "./statistics/confidence.js";
export { estimate } from "./statistics/confidence.js";
export type { MetricSummary, Summary } from "./statistics/summary.js";
export { summarize } from "./statistics/summary.js";
export type { PairedDifference, SeededMetrics } from "./statistics/paired.js";
export { pairedDifferences } from "./statistics/paired.js";
export { traceRun } from "./simulation/trace.js";
export type { Arrival } from "./simulation/arrivals.js";
export { arrivalTrace } from "./simulation/arrivals.js";

// Sweeps over parameters.
export type { Panel, Sweep } from "./sweep/sweep-file.js";
export { readSweep } from "./sweep/sweep-file.js";
export type { BasedSweep, Point, SweepResult } from "./sweep/run-sweeps.js";
export { runSweeps } from "./sweep/run-sweeps.js";
export { writeSweep } from "./report/write-sweep.js";

// The paper's figures, its claims, and the readings of its open points.
export type { FigureName } from "./figures/paper-figures.js";
export { figureNames, paperFigureNames, readFigureSweeps } from "./figures/paper-figures.js";
export type { Experiment, ExperimentOptions } from "./report/experiment.js";
export { runExperiment } from "./report/run-experiment.js";
export { allClaims } from "./claims/all-claims.js";
export type { Check, Claim, Verdict } from "./claims/claim.js";
export type { JudgedClaim } from "./claims/judge-claims.js";
export type { CalibrationPoint } from "./readings/calibration.js";
export type { JudgedVariant } from "./readings/judge-variants.js";
export type { ReadingOptions } from "./readings/run-readings.js";
export { runCalibration, runSensitivity } from "./readings/run-readings.js";
export type { JudgedReading } from "./readings/sensitivity.js";
