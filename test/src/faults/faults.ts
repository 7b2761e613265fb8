import { setTimeout as delay } from "node:timers/promises";
import type { LedgerKind } from "../harness/ledger-under-test.js";
import type { Random } from "../harness/random.js";
import type { TestConsortium } from "../harness/test-consortium.js";

/** Something that goes wrong while migrations are under way, and is mended again. */
export interface Fault {
  readonly name: string;
  readonly ledgers: readonly LedgerKind[];
  /** Resolves once it is mended. */
  inflict(consortium: TestConsortium, random: Random): Promise<void>;
}

const both: readonly LedgerKind[] = ["embedded", "fabric"];
const longestDownMs = 3_000;
const lagMs = 10_000;
const minuteMs = 60_000;

/** For how long a killed node stays away is part of the fault. */
async function crash(consortium: TestConsortium, name: string, random: Random): Promise<void> {
  await consortium.consortium.service(name).kill();
  await delay(random.integer(longestDownMs));
  await consortium.restart(name);
}

function kill(of: string, nameOf: (mspId: string) => string): Fault {
  return {
    ...{ name: `kill -9 of ${of}`, ledgers: ["fabric"] },
    inflict: async (consortium, random) => {
      const mspId = random.pick([...consortium.participants.keys()]);
      await crash(consortium, nameOf(mspId), random);
    },
  };
}

function whileSuspended(of: string, names: readonly string[], ms: number): Fault {
  return {
    ...{ name: `${of} hangs for ${ms / 1000} s`, ledgers: ["fabric"] },
    inflict: async ({ consortium }) => {
      const pids = names.map((name) => consortium.service(name).pid);
      for (const pid of pids) process.kill(pid, "SIGSTOP");
      await delay(ms);
      for (const pid of pids) process.kill(pid, "SIGCONT");
    },
  };
}

/** The faults of a run; the consortium channel has three orderers, each private channel one. */
export const faults: readonly Fault[] = [
  { ...kill("a gateway", (mspId) => `gateway:${mspId}`), ledgers: both },
  {
    ...{ name: "kill -9 of the whole network", ledgers: both },
    inflict: (consortium, random) => crash(consortium, "network", random),
  },
  kill("an operator's only peer", (mspId) => `peer0.${mspId}`),
  kill("a chaincode service", (mspId) => `basics.${mspId}`),
  kill("a private channel's only orderer", (mspId) => `orderer.${mspId}`),
  {
    ...{ name: "kill -9 of one of three orderers", ledgers: ["fabric"] },
    inflict: (consortium, random) => crash(consortium, `orderer${random.integer(3)}`, random),
  },
  {
    ...{ name: "kill -9 of all three orderers", ledgers: ["fabric"] },
    inflict: async (consortium, random) => {
      const names = ["orderer0", "orderer1", "orderer2"];
      await Promise.all(names.map((name) => consortium.consortium.service(name).kill()));
      await delay(random.integer(longestDownMs));
      await Promise.all(names.map((name) => consortium.restart(name)));
    },
  },
  whileSuspended("a peer (it lags, then catches up)", ["peer0.Org2MSP"], lagMs),
  whileSuspended("a private channel's only orderer", ["orderer.Org1MSP"], minuteMs),
  whileSuspended("the consortium's ordering", ["orderer0", "orderer1", "orderer2"], minuteMs),
];
