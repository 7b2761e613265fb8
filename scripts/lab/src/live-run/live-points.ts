import { parseScenario } from "@basics/experiments";
import type { Scenario, Sweep } from "@basics/experiments";

/**
 * The highest rate, in transactions per second, that four operators' gateways, peers and ledger can
 * take on two processors with room to spare.
 */
const MOST_TRANSACTIONS_PER_SECOND = 35;
/**
 * The factor by which the stability figure's consensus is slowed and its inter rates are lowered.
 */
const STABILITY_SCALE = 16;

export interface LivePoint {
  readonly sweep: Sweep;
  readonly scenario: Scenario;
}

/**
 * Scales a sweep so that a live ledger can play it. The stability figure has rates that no ledger
 * on one machine can take. Its consensus is slowed and its inter rates are lowered by the same
 * factor, so that the same share of the global chain's capacity is used.
 */
export function scaledForLive(sweep: Sweep): Sweep {
  if (!sweep.panels.some(({ kind }) => kind === "timeline")) return sweep;
  const { oracleFactor = 1 } = sweep.scenario as Partial<Scenario>;
  return {
    ...sweep,
    title: `${sweep.title} (consensus ${STABILITY_SCALE} times slower, inter rates as much lower)`,
    scenario: { ...sweep.scenario, oracleFactor: oracleFactor * STABILITY_SCALE },
    vary: {
      ...sweep.vary,
      interRatePerSecond: sweep.vary.interRatePerSecond?.map((rate) => rate / STABILITY_SCALE),
    } as Sweep["vary"],
  };
}

/** Chooses some of the points of a figure that a live ledger can take, spread over all of them. */
export function choosePoints(
  sweeps: readonly Sweep[],
  base: Scenario,
  count: number,
): { readonly points: readonly LivePoint[]; readonly notTried: number } {
  const all = sweeps.flatMap((sweep) => scenarios(sweep, base));
  const possible = all
    .filter(({ scenario }) => loadOf(scenario) <= MOST_TRANSACTIONS_PER_SECOND)
    .sort((a, b) => loadOf(a.scenario) - loadOf(b.scenario));
  const wanted = Math.min(count, possible.length);
  const points = Array.from({ length: wanted }, (_, index) => {
    const place = wanted === 1 ? 0 : (index * (possible.length - 1)) / (wanted - 1);
    return possible[Math.round(place)];
  }).filter((point) => point !== undefined);
  return { points, notTried: all.length - possible.length };
}

function scenarios(sweep: Sweep, base: Scenario): LivePoint[] {
  const varied = Object.entries(sweep.vary);
  const combinations = varied.reduce<Record<string, number>[]>(
    (partial, [name, values]) =>
      partial.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
  return combinations.map((values) => {
    // The duration is the live run's, whatever the figure's own is.
    const { durationSeconds } = base;
    const first = parseScenario({ ...sweep.scenario, ...values, durationSeconds }, base);
    const followed = Object.entries(sweep.follow).map(([name, { parameter, times }]) => {
      return [name, first[parameter] * times] as const;
    });
    return { sweep, scenario: parseScenario(Object.fromEntries(followed), first) };
  });
}

/** Returns the transactions per second on all channels together. */
function loadOf({ operators, localRatePerSecond, interRatePerSecond }: Scenario): number {
  return operators * (2 * localRatePerSecond + 4 * interRatePerSecond);
}
