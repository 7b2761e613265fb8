/** The metrics of a run, with their labels on the axes of figures. A name ends with its unit. */
export const metricLabels = {
  localMigrationDelaySeconds: "local migration delay (s)",
  interMigrationDelaySeconds: "inter migration delay (s)",
  localInterBlockSeconds: "inter-block delay, local chains (s)",
  globalInterBlockSeconds: "inter-block delay, global chain (s)",
  localBlockCommitSeconds: "block-commit delay, local chains (s)",
  globalBlockCommitSeconds: "block-commit delay, global chain (s)",
  localBlocks: "blocks, all local chains",
  globalBlocks: "blocks, global chain",
  localStarted: "local migrations started",
  localCompleted: "local migrations completed",
  localUnfinished: "local migrations unfinished",
  interStarted: "inter migrations started",
  interCompleted: "inter migrations completed",
  interUnfinished: "inter migrations unfinished",
  localLoad: "load of the local chains over their capacity",
  globalLoad: "load of the global chain over its capacity",
  localStable: "share of runs with stable local chains",
  globalStable: "share of runs with a stable global chain",
} as const;

/** The name of a metric. */
export type MetricName = keyof typeof metricLabels;
/** All metrics, in the order of tables and CSVs. */
export const metricNames = Object.keys(metricLabels) as MetricName[];
