import type { RandomStream } from "@basics/oracle";
import type { LedgerKind } from "../harness/ledger-under-test.js";
import { pick } from "../harness/random.js";
import { damages } from "./damage.js";
import {
  damageWhileDown,
  fillDisk,
  jumpClock,
  killChaincode,
  killForAWhile,
  settleElsewhere,
  stopForAWhile,
} from "./inflict.js";
import { consortiumOrderers, gatewaysOf, managersOf, peersOf, privateOrderersOf } from "./scene.js";
import type { Scene } from "./scene.js";
import type { Stage } from "./stage.js";

/** A fault of one round once it is decided whom it hits. */
export interface Hit {
  /** The part that is hit, and how, for a line of a log. */
  readonly on: string;
  /** Inflicts the fault for a time; resolves once it is mended. */
  readonly inflict: (stage: Stage, forMs: number) => Promise<void>;
}

/** Something that goes wrong while migrations are under way, and is mended again. */
export interface Fault {
  readonly name: string;
  /** The ledgers that have what it breaks. */
  readonly ledgers: readonly LedgerKind[];
  /** A property of the scene without which it cannot be inflicted. */
  readonly needs?: "hasDisks" | "hasChaincodeProcesses";
  /**
   * The frequency with which "several at random" chooses it, in proportion to the others' shares. A fault
   * without a share is never chosen there, since it would leave nothing for others to hit.
   */
  readonly shares?: Readonly<Partial<Record<LedgerKind, number>>>;
  /** The time that it lasts, if that is not left to chance. */
  readonly lastsMs?: number;
  /** Decides whom it hits. All that is left to chance is drawn here, so that a seed replays it. */
  readonly aim: (scene: Scene, random: RandomStream) => Hit;
}

const both: readonly LedgerKind[] = ["embedded", "fabric"];
const fabric: readonly LedgerKind[] = ["fabric"];
const LAG_MS = 10_000;
const MINUTE_MS = 60_000;
const LONGEST_JUMP_MS = 2 * 3_600_000;

/** Chooses the services that a fault hits, all of them at once. */
type Choose = (scene: Scene, random: RandomStream) => readonly string[];

function oneOf(names: (scene: Scene) => readonly string[]): Choose {
  return (scene, random) => [pick(random, names(scene))];
}

function kill(
  what: string,
  choose: Choose,
  where: Pick<Fault, "ledgers" | "shares" | "needs">,
): Fault {
  return {
    ...where,
    name: `kill -9 of ${what}`,
    aim: (scene, random) => {
      const victims = choose(scene, random);
      return {
        on: victims.join(", "),
        inflict: (stage, forMs) => killForAWhile(stage, victims, forMs),
      };
    },
  };
}

function hang(
  what: string,
  choose: Choose,
  where: Pick<Fault, "ledgers" | "shares" | "lastsMs">,
): Fault {
  const time = where.lastsMs === undefined ? "" : ` for ${where.lastsMs / 1000} s`;
  return {
    ...where,
    name: `${what} hangs${time}`,
    aim: (scene, random) => {
      const victims = choose(scene, random);
      return {
        on: victims.join(", "),
        inflict: (stage, forMs) => stopForAWhile(stage, victims, forMs),
      };
    },
  };
}

const services = (scene: Scene): string[] => [...gatewaysOf(scene), ...managersOf(scene)];
const nodes = (scene: Scene): string[] => [
  ...peersOf(scene),
  ...privateOrderersOf(scene),
  ...consortiumOrderers,
];
const network: Choose = () => ["network"];
const ordering: Choose = () => consortiumOrderers;

/**
 * All faults there are. Each is a round of its own under its name, and those with a share are also what
 * "several at random" chooses from: as often a node of the ledger as a gateway or a manager.
 */
export const faults: readonly Fault[] = [
  kill("a gateway", oneOf(gatewaysOf), { ledgers: both, shares: { embedded: 6, fabric: 6 } }),
  kill("a manager", oneOf(managersOf), { ledgers: both, shares: { embedded: 3, fabric: 3 } }),
  kill("the whole network", network, { ledgers: both, shares: { embedded: 6 } }),
  kill("an operator's only peer", oneOf(peersOf), { ledgers: fabric, shares: { fabric: 2 } }),
  kill("a private channel's only orderer", oneOf(privateOrderersOf), {
    ledgers: fabric,
    shares: { fabric: 2 },
  }),
  kill(
    "one of three orderers",
    oneOf(() => consortiumOrderers),
    {
      ledgers: fabric,
      shares: { fabric: 2 },
    },
  ),
  kill("all three orderers", ordering, { ledgers: fabric }),
  {
    name: "kill -9 of an operator's chaincode",
    ledgers: both,
    needs: "hasChaincodeProcesses",
    shares: { embedded: 5, fabric: 5 },
    aim: ({ operators }, random) => {
      const mspId = pick(random, operators);
      return { on: mspId, inflict: (stage, forMs) => killChaincode(stage, mspId, forMs) };
    },
  },
  hang("a gateway", oneOf(gatewaysOf), { ledgers: both, shares: { embedded: 4, fabric: 4 } }),
  hang("a manager", oneOf(managersOf), { ledgers: both, shares: { embedded: 2, fabric: 2 } }),
  hang("the whole network", network, { ledgers: ["embedded"], shares: { embedded: 4 } }),
  hang("a node of the ledger", oneOf(nodes), { ledgers: fabric, shares: { fabric: 4 } }),
  hang("a peer (it lags, then catches up)", oneOf(peersOf), { ledgers: fabric, lastsMs: LAG_MS }),
  hang("a private channel's only orderer", oneOf(privateOrderersOf), {
    ledgers: fabric,
    lastsMs: MINUTE_MS,
  }),
  hang("the consortium's ordering", ordering, { ledgers: fabric, lastsMs: MINUTE_MS }),
  {
    name: "relays out of order",
    ledgers: both,
    shares: { embedded: 5, fabric: 5 },
    aim: ({ operators }, random) => {
      const mspId = pick(random, operators);
      return { on: mspId, inflict: (stage, forMs) => settleElsewhere(stage, mspId, forMs) };
    },
  },
  {
    name: "disk full",
    ledgers: both,
    needs: "hasDisks",
    shares: { embedded: 10, fabric: 10 },
    aim: (scene, random) => {
      const victim = pick(random, services(scene));
      return { on: victim, inflict: (stage, forMs) => fillDisk(stage, victim, forMs) };
    },
  },
  {
    name: "position files damaged",
    ledgers: both,
    shares: { embedded: 5, fabric: 5 },
    aim: (scene, random) => {
      const victim = pick(random, services(scene));
      const damage = pick(random, damages);
      const peers = victim.startsWith("manager:") ? managersOf(scene) : gatewaysOf(scene);
      const other = pick(random, peers);
      return {
        on: `${victim}, ${damage === "another's" ? `those of ${other}` : damage}`,
        inflict: (stage) => damageWhileDown(stage, victim, damage, other),
      };
    },
  },
  {
    name: "clock jump",
    ledgers: both,
    shares: { embedded: 5, fabric: 5 },
    aim: ({ operators }, random) => {
      const mspId = pick(random, operators);
      const byMs = Math.round((2 * random.uniform() - 1) * LONGEST_JUMP_MS);
      return {
        on: `${mspId}, by ${byMs} ms`,
        inflict: (stage, forMs) => jumpClock(stage, mspId, byMs, forMs),
      };
    },
  },
];
