import type { Scenario } from "../scenario/scenario.js";
import { testClaims } from "../testing/claim-cases.js";

const higher = ({ interRatePerSecond }: Scenario): boolean => interRatePerSecond === 24;

/** 100 migrations whose delay rises in equal steps, from 1 s to so many times that. */
function rising(times: number): readonly (readonly [number, number])[] {
  return Array.from({ length: 100 }, (_, index) => [index, 1 + ((times - 1) * index) / 99]);
}

testClaims("V-A", [
  {
    id: "3.1",
    holds: true,
    where: "the delay at the lower rate stays as it is",
    means: () => ({}),
    timeline: (scenario) => rising(higher(scenario) ? 50 : 1),
  },
  {
    id: "3.1",
    holds: false,
    where: "the delay at the lower rate triples over the run",
    means: () => ({}),
    timeline: () => rising(3),
  },
  {
    id: "3.1",
    holds: false,
    where: "no migration was finished",
    means: () => ({}),
    timeline: () => [],
  },
  {
    id: "3.2",
    holds: true,
    where: "the delay at the higher rate grows with the run and the chain is overloaded",
    means: (scenario) => ({ globalLoad: higher(scenario) ? 1.5 : 0.3 }),
    timeline: (scenario) => rising(higher(scenario) ? 20 : 1),
  },
  {
    id: "3.2",
    holds: false,
    where: "the delay grows only a little",
    means: () => ({ globalLoad: 1.5 }),
    timeline: () => rising(2),
    shownBy: /last quarter/,
  },
  {
    id: "3.2",
    holds: false,
    where: "the delay grows, but the chain could carry the load",
    means: () => ({ globalLoad: 0.9 }),
    timeline: () => rising(20),
    shownBy: /load over capacity/,
  },
]);
