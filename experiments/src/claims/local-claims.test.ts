import type { Scenario } from "../scenario/scenario.js";
import { testClaims } from "../testing/claim-cases.js";

/** Falls while blocks fill and rises under overload, as a migration delay does. */
const delayAt = ({ localRatePerSecond, blockSizeTxs }: Scenario): number =>
  blockSizeTxs / localRatePerSecond + 0.01;

testClaims("V-C", [
  {
    id: "5.1",
    holds: true,
    where: "the delay does not depend on the validators",
    means: ({ oracleFactor }) => ({ localMigrationDelaySeconds: oracleFactor }),
  },
  {
    id: "5.1",
    holds: true,
    where: "it does, but less than the error bars show",
    means: ({ localValidators }) => ({ localMigrationDelaySeconds: 1 + localValidators / 5000 }),
    ci95Share: 0.02,
  },
  {
    id: "5.1",
    holds: false,
    where: "many validators lengthen it visibly",
    means: ({ localValidators }) => ({ localMigrationDelaySeconds: 1 + localValidators / 1000 }),
    shownBy: /164 validators/,
  },
  {
    id: "5.2",
    holds: true,
    where: "the delay grows with the Oracle factor",
    means: ({ oracleFactor }) => ({ localMigrationDelaySeconds: 1 + 0.1 * oracleFactor }),
  },
  {
    id: "5.2",
    holds: false,
    where: "the growth hides in the error bars",
    means: ({ oracleFactor }) => ({ localMigrationDelaySeconds: 1 + 0.001 * oracleFactor }),
  },
  {
    id: "5.2",
    holds: false,
    where: "a larger factor shortens the delay",
    means: ({ oracleFactor }) => ({ localMigrationDelaySeconds: 1 / oracleFactor }),
  },
  {
    id: "5.3",
    holds: true,
    where: "validators count on the slower network",
    means: ({ lanBps, localValidators }) => ({
      localMigrationDelaySeconds: 1 + (localValidators * 1e5) / lanBps,
    }),
  },
  {
    id: "5.3",
    holds: false,
    where: "they count on the faster network only",
    means: ({ lanBps, localValidators }) => ({
      localMigrationDelaySeconds: 1 + (lanBps > 1e9 ? localValidators : 0),
    }),
  },
  {
    id: "6.1",
    holds: true,
    where: "larger blocks take longer at every rate that is carried",
    means: (scenario) => ({
      localMigrationDelaySeconds: delayAt(scenario),
      localLoad: scenario.localRatePerSecond / 200,
    }),
  },
  {
    id: "6.1",
    holds: true,
    where: "small blocks are overloaded at rates that large ones carry",
    means: (scenario) => ({
      localMigrationDelaySeconds: delayAt(scenario),
      localLoad: scenario.localRatePerSecond / (scenario.blockSizeTxs === 4 ? 20 : 200),
    }),
  },
  {
    id: "6.1",
    holds: false,
    where: "block size does not matter",
    means: ({ localRatePerSecond }) => ({
      localMigrationDelaySeconds: 1 / localRatePerSecond,
      localLoad: 0.1,
    }),
  },
  {
    id: "6.1",
    holds: false,
    where: "no rate is carried at all",
    means: (scenario) => ({ localMigrationDelaySeconds: delayAt(scenario), localLoad: 2 }),
    shownBy: /no point/,
  },
  {
    id: "6.2",
    holds: true,
    where: "larger blocks come more rarely",
    means: ({ blockSizeTxs, localRatePerSecond }) => ({
      localInterBlockSeconds: blockSizeTxs / localRatePerSecond,
      localLoad: 0.1,
    }),
  },
  {
    id: "6.2",
    holds: false,
    where: "they come more often at one rate",
    means: ({ blockSizeTxs, localRatePerSecond }) => ({
      localInterBlockSeconds: localRatePerSecond === 8 ? 1 / blockSizeTxs : blockSizeTxs,
      localLoad: 0.1,
    }),
    shownBy: /at 8 migrations/,
  },
  {
    id: "6.3",
    holds: true,
    where: "each step up to half of the capacity lowers the delay, whatever comes after",
    means: (scenario) => {
      const localLoad = scenario.localRatePerSecond / 64;
      return { localMigrationDelaySeconds: localLoad > 0.5 ? 1e6 : delayAt(scenario), localLoad };
    },
  },
  {
    id: "6.3",
    holds: false,
    where: "one of those steps raises it",
    means: (scenario) => ({
      localMigrationDelaySeconds: scenario.localRatePerSecond === 4 ? 100 : delayAt(scenario),
      localLoad: scenario.localRatePerSecond / 512,
    }),
    shownBy: /at 4\/s/,
  },
  {
    id: "6.4",
    holds: true,
    where: "the load passes the capacity between 128 and 256",
    means: ({ localRatePerSecond }) => ({ localLoad: localRatePerSecond / 200 }),
  },
  {
    id: "6.4",
    holds: false,
    where: "256 are carried by one of the block sizes",
    means: ({ localRatePerSecond, blockSizeTxs }) => ({
      localLoad: localRatePerSecond / (blockSizeTxs === 16 ? 300 : 200),
    }),
    shownBy: /256\/s, block size 16/,
  },
  {
    id: "6.4",
    holds: false,
    where: "128 are not carried",
    means: ({ localRatePerSecond }) => ({ localLoad: localRatePerSecond / 100 }),
    shownBy: /128\/s/,
  },
]);
