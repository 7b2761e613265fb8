import { RandomStream } from "@basics/oracle";
import type { LedgerKind } from "../harness/ledger-under-test.js";
import { pick } from "../harness/random.js";
import { faults } from "./faults.js";
import type { Fault, Hit } from "./faults.js";
import type { Scene } from "./scene.js";

/** A fault of one round: what is hit, and when. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly hit: Hit;
  readonly afterMs: number;
  readonly forMs: number;
}

/** A kind of round, which is a row of the table. */
export interface RoundKind {
  readonly name: string;
  readonly ledgers: readonly LedgerKind[];
  /** Tells if the scene has what its faults break. */
  readonly isPossible: (scene: Scene) => boolean;
  /** The faults of one round. */
  readonly choose: (scene: Scene, random: RandomStream) => readonly Fault[];
}

const FEWEST = 3;
const MOST = 7;
const LONGEST_WAIT_MS = 1_500;
const LONGEST_MS = 3_000;

const several: RoundKind = {
  name: "several at random",
  ledgers: ["embedded", "fabric"],
  isPossible: () => true,
  choose: (scene, random) => {
    const choices = faults
      .filter((fault) => isPossible(fault, scene))
      .flatMap((fault) => Array.from({ length: fault.shares?.[scene.ledger] ?? 0 }, () => fault));
    const count = FEWEST + random.below(MOST - FEWEST + 1);
    return Array.from({ length: count }, () => pick(random, choices));
  },
};

/** Each fault alone, and then several of them at once. */
export const roundKinds: readonly RoundKind[] = [
  ...faults.map((fault): RoundKind => {
    const { name, ledgers } = fault;
    return {
      name,
      ledgers,
      isPossible: (scene) => isPossible(fault, scene),
      choose: () => [fault],
    };
  }),
  several,
];

/**
 * The faults of one round, in the order in which they begin; they may overlap. They are the same for the
 * same kind of round, seed, number and scene, whatever other rounds there were.
 */
export function planRound(
  kind: RoundKind,
  seed: number,
  round: number,
  scene: Scene,
): PlannedFault[] {
  const random = new RandomStream(seed, `faults of ${kind.name}, round ${round}`);
  return kind
    .choose(scene, random)
    .map((fault) => ({
      fault,
      hit: fault.aim(scene, random),
      afterMs: random.below(LONGEST_WAIT_MS),
      forMs: fault.lastsMs ?? random.below(LONGEST_MS),
    }))
    .sort((one, other) => one.afterMs - other.afterMs);
}

/** A fault as a line of a log. */
export function describeFault({ fault, hit, afterMs, forMs }: PlannedFault): string {
  return `after ${afterMs} ms, for ${forMs} ms: ${fault.name} (${hit.on})`;
}

function isPossible({ ledgers, needs }: Fault, scene: Scene): boolean {
  return ledgers.includes(scene.ledger) && (needs === undefined || scene[needs]);
}
