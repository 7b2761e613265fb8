import { testClaims } from "../testing/claim-cases.js";

testClaims("V-B", [
  {
    id: "4.1",
    holds: true,
    where: "twenty more validators add less than a tenth",
    means: ({ oracleFactor, interValidators }) => ({
      globalBlockCommitSeconds: oracleFactor * (1 + 0.004 * interValidators),
    }),
  },
  {
    id: "4.1",
    holds: false,
    where: "they add a fifth at the largest factor only",
    means: ({ oracleFactor, interValidators }) => ({
      globalBlockCommitSeconds: 1 + (oracleFactor === 4 ? 0.011 * interValidators : 0),
    }),
    shownBy: /Oracle factor 4/,
  },
  {
    id: "4.2",
    holds: true,
    where: "validators lengthen the delay on both slower links",
    means: ({ wanBps, interValidators }) => ({
      globalBlockCommitSeconds: 1 + (interValidators * 1e6) / wanBps,
    }),
  },
  {
    id: "4.2",
    holds: false,
    where: "they lengthen it on the slowest link only",
    means: ({ wanBps, interValidators }) => ({
      globalBlockCommitSeconds: 1 + (wanBps < 1e8 ? interValidators : 0),
    }),
    shownBy: /at 100 Mbit/,
  },
  {
    id: "4.3",
    holds: true,
    where: "the delay is in proportion to the Oracle factor",
    means: ({ oracleFactor }) => ({ globalBlockCommitSeconds: 0.107 * oracleFactor }),
  },
  {
    id: "4.3",
    holds: false,
    where: "a constant part of it is not",
    means: ({ oracleFactor }) => ({ globalBlockCommitSeconds: 0.02 + 0.107 * oracleFactor }),
  },
]);
