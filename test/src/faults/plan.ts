import { Random } from "../harness/random.js";
import { damages } from "./position-damage.js";
import type { Damage } from "./position-damage.js";

/** What goes wrong in a random round, one of several at a time. */
export type PlannedFault = { readonly afterMs: number; readonly forMs: number } & (
  | { readonly kind: "kill" | "hang"; readonly victim: string }
  | { readonly kind: "kill chaincode"; readonly operator: string }
  | { readonly kind: "relays out of order"; readonly operator: string }
  | {
      readonly kind: "position files damaged";
      readonly victim: string;
      readonly damage: Damage;
      /** Whose files those become that are another's. */
      readonly other: string;
    }
  | { readonly kind: "disk full"; readonly victim: string }
  | { readonly kind: "clock jump"; readonly operator: string; readonly byMs: number }
);

/** What there is to break. */
export interface Scene {
  readonly operators: readonly string[];
  /** Those operators that have a manager. */
  readonly managers: readonly string[];
  /** Parts of the ledger that can be killed, and stopped for a while. */
  readonly nodes: readonly string[];
  readonly hasDisks: boolean;
  readonly hasChaincodeProcesses: boolean;
}

const fewest = 3;
const most = 7;
const longestWaitMs = 1_500;
const longestMs = 2_000;
const longestJumpMs = 2 * 3_600_000;

/** The faults of one round: the same for the same seed, round and scene. They overlap. */
export function planRound(seed: number, round: number, scene: Scene): PlannedFault[] {
  const random = new Random(seed).fork(round);
  const kinds = kindsOf(scene);
  return Array.from({ length: fewest + random.integer(most - fewest + 1) }, () => {
    const times = { afterMs: random.integer(longestWaitMs), forMs: random.integer(longestMs) };
    return planFault(random.pick(kinds), times, scene, random);
  }).sort((one, other) => one.afterMs - other.afterMs);
}

/** Each as often as it is to be chosen. */
function kindsOf({ hasDisks, hasChaincodeProcesses, managers }: Scene): PlannedFault["kind"][] {
  return [
    ...(["kill", "kill", "kill", "hang", "hang", "clock jump"] as const),
    ...(["position files damaged", "relays out of order"] as const),
    ...(hasChaincodeProcesses ? (["kill chaincode"] as const) : []),
    ...(hasDisks && managers.length > 0 ? (["disk full", "disk full"] as const) : []),
  ];
}

function planFault(
  kind: PlannedFault["kind"],
  times: { readonly afterMs: number; readonly forMs: number },
  scene: Scene,
  random: Random,
): PlannedFault {
  const { managers, nodes, operators } = scene;
  const gateways = operators.map((mspId) => `gateway:${mspId}`);
  const services = [...gateways, ...managers.map((mspId) => `manager:${mspId}`)];
  const operator = random.pick(operators);
  switch (kind) {
    case "kill":
    case "hang":
      // As often a node of the ledger as a gateway or a manager, however many there are of each.
      return { ...times, kind, victim: random.pick(random.next() < 0.4 ? nodes : services) };
    case "kill chaincode":
    case "relays out of order":
      return { ...times, kind, operator };
    case "position files damaged": {
      const damage = random.pick(damages);
      const other = random.pick(operators);
      return { ...times, kind, victim: random.pick(services), damage, other };
    }
    case "disk full":
      return { ...times, kind, victim: random.pick(services) };
    case "clock jump": {
      const byMs = Math.round((2 * random.next() - 1) * longestJumpMs);
      return { ...times, kind, operator, byMs };
    }
  }
}

/** A fault as a line of a log. */
export function describeFault(fault: PlannedFault): string {
  const { afterMs, forMs, kind, ...rest } = fault;
  const what = Object.values(rest).join(", ");
  return `after ${afterMs} ms, for ${forMs} ms: ${kind} (${what})`;
}
