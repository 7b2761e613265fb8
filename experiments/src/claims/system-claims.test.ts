import { fullBlockCommitMs, globalOracle } from "../scenario/chain-parameters.js";
import type { Scenario } from "../scenario/scenario.js";
import { testClaims } from "../testing/claim-cases.js";

/** Eq. (2) for a full block of the global chain, in seconds. */
const boundSeconds = (scenario: Scenario): number =>
  fullBlockCommitMs(globalOracle(scenario)) / 1000;

/**
 * A chain of which factor 1 carries 16 local migrations a second, factor 2 eight and factor 4 four.
 */
function overloadsByFactor(scenario: Scenario) {
  const globalLoad = (scenario.localRatePerSecond * scenario.oracleFactor) / 20;
  return {
    globalLoad,
    globalInterBlockSeconds: boundSeconds(scenario) * Math.max(1 / globalLoad, 1),
  };
}

testClaims("V-E", [
  {
    id: "9.1",
    holds: true,
    where: "the local delay is the same for any number of clouds",
    means: () => ({ localMigrationDelaySeconds: 1 }),
  },
  {
    id: "9.1",
    holds: false,
    where: "it grows with the clouds",
    means: ({ operators }) => ({ localMigrationDelaySeconds: operators }),
    shownBy: /20 clouds/,
  },
  {
    id: "9.2",
    holds: true,
    where: "more clouds lower the inter delay",
    means: ({ operators }) => ({ interMigrationDelaySeconds: 1 / operators }),
  },
  {
    id: "9.2",
    holds: false,
    where: "the last step does not",
    means: ({ operators }) => ({ interMigrationDelaySeconds: 1 / Math.min(operators, 16) }),
    shownBy: /20 clouds/,
  },
  {
    id: "9.3",
    holds: true,
    where: "more clouds bring more blocks of both kinds",
    means: ({ operators }) => ({ localBlocks: 50 * operators, globalBlocks: 10 * operators }),
  },
  {
    id: "9.3",
    holds: false,
    where: "the global chain's stay as many",
    means: ({ operators }) => ({ localBlocks: 50 * operators, globalBlocks: 10 }),
    shownBy: /globalBlocks/,
  },
  {
    id: "9.4",
    holds: true,
    where: "local blocks rise five times as steeply",
    means: ({ operators }) => ({ localBlocks: 50 * operators, globalBlocks: 10 * operators }),
  },
  {
    id: "9.4",
    holds: false,
    where: "both rise alike",
    means: ({ operators }) => ({ localBlocks: 10 * operators, globalBlocks: 10 * operators }),
  },
  {
    id: "10.1",
    holds: true,
    where: "twice the factor halves the highest rate that is carried",
    means: overloadsByFactor,
  },
  {
    id: "10.1",
    holds: false,
    where: "all factors carry the same rates",
    means: ({ localRatePerSecond }) => ({ globalLoad: localRatePerSecond / 20 }),
  },
  {
    id: "10.1",
    holds: false,
    where: "the largest factor carries none",
    means: ({ oracleFactor }) => ({ globalLoad: oracleFactor === 4 ? 2 : 0.5 }),
  },
  {
    id: "10.2",
    holds: true,
    where: "blocks follow each other after Eq. (2) under overload, and later before",
    means: overloadsByFactor,
  },
  {
    id: "10.2",
    holds: false,
    where: "they are already as close at a rate that is carried",
    means: (scenario) => ({
      ...overloadsByFactor(scenario),
      globalInterBlockSeconds: boundSeconds(scenario),
    }),
    shownBy: /last carried rate/,
  },
  {
    id: "10.2",
    holds: false,
    where: "they stay apart under overload",
    means: (scenario) => ({
      ...overloadsByFactor(scenario),
      globalInterBlockSeconds: 2 * boundSeconds(scenario),
    }),
    shownBy: /first overloaded rate/,
  },
]);
