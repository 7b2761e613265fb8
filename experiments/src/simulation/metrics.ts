/** What a run measures: names with their unit, and how a figure's axis calls them. */
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

export type MetricName = keyof typeof metricLabels;
export const metricNames = Object.keys(metricLabels) as MetricName[];
