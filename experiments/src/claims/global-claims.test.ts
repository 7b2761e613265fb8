import type { Scenario } from "../scenario/scenario.js";
import { testClaims } from "../testing/claim-cases.js";

/** The load where a chain's limit is so many migrations a second and cloud. */
const loads = (localLimit: number, globalLimit: number) => (scenario: Scenario) => ({
  localLoad: scenario.localRatePerSecond / localLimit,
  globalLoad: scenario.interRatePerSecond / globalLimit,
});
const carried = loads(200, 20);

const blocksAt = ({ interRatePerSecond: inter, blockSizeTxs: size }: Scenario) => ({
  localBlocks: (1000 + 800 * inter) / size,
  globalBlocks: (800 * inter) / size,
  interCompleted: 400 * inter,
  localStarted: 500,
  globalLoad: 0.5,
});

testClaims("V-D", [
  {
    id: "7.1",
    holds: true,
    where: "the delay falls with the rate to less than half",
    means: (scenario) => ({
      ...carried(scenario),
      interMigrationDelaySeconds: 1 / scenario.interRatePerSecond,
    }),
  },
  {
    id: "7.1",
    holds: false,
    where: "it falls at each step, but not to half",
    means: (scenario) => ({
      ...carried(scenario),
      interMigrationDelaySeconds: 10 - Math.log2(scenario.interRatePerSecond),
    }),
    shownBy: /lowest delay over/,
  },
  {
    id: "7.1",
    holds: false,
    where: "it falls to half, but one step raises it",
    means: (scenario) => ({
      ...carried(scenario),
      interMigrationDelaySeconds:
        scenario.interRatePerSecond === 1 ? 50 : 1 / scenario.interRatePerSecond,
    }),
    shownBy: /lower at 1\/s/,
  },
  {
    id: "7.2",
    holds: true,
    where: "the local chain carries ten times as many",
    means: loads(200, 20),
  },
  {
    id: "7.2",
    holds: false,
    where: "it carries three times as many",
    means: loads(60, 20),
  },
  {
    id: "7.3",
    holds: true,
    where: "a global block takes three times as long",
    means: () => ({ globalBlockCommitSeconds: 0.3, localBlockCommitSeconds: 0.1 }),
  },
  {
    id: "7.3",
    holds: false,
    where: "it takes as long as a local one",
    means: () => ({ globalBlockCommitSeconds: 0.1, localBlockCommitSeconds: 0.1 }),
  },
  {
    id: "7.4",
    holds: true,
    where: "the local delay falls while the global chain keeps up, and rises later",
    means: (scenario) => {
      const globalLoad = scenario.interRatePerSecond / 5;
      const falling = 1 / (1 + scenario.interRatePerSecond);
      return { globalLoad, localMigrationDelaySeconds: globalLoad > 1 ? 100 : falling };
    },
  },
  {
    id: "7.4",
    holds: false,
    where: "the local delay stays the same",
    means: (scenario) => ({ ...carried(scenario), localMigrationDelaySeconds: 1 }),
  },
  {
    id: "8.1",
    holds: true,
    where: "blocks are fewer the larger they are",
    means: blocksAt,
  },
  {
    id: "8.1",
    holds: false,
    where: "the global chain's are not",
    means: (scenario) => ({ ...blocksAt(scenario), globalBlocks: 100 }),
    shownBy: /globalBlocks/,
  },
  {
    id: "8.2",
    holds: true,
    where: "local blocks hold two more transactions for each finished inter migration",
    means: blocksAt,
  },
  {
    id: "8.2",
    holds: false,
    where: "they hold three",
    means: (scenario) => ({
      ...blocksAt(scenario),
      localBlocks: (1000 + 1200 * scenario.interRatePerSecond) / scenario.blockSizeTxs,
    }),
    shownBy: /two a finished inter migration/,
  },
  {
    id: "8.2",
    holds: false,
    where: "more local migrations were started too",
    means: (scenario) => ({
      ...blocksAt(scenario),
      localStarted: 500 + 10 * scenario.interRatePerSecond,
    }),
    shownBy: /spread of local migrations/,
  },
  {
    id: "8.2",
    holds: false,
    where: "local blocks do not grow",
    means: (scenario) => ({ ...blocksAt(scenario), localBlocks: 1000 }),
  },
]);
