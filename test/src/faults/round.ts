import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { RandomStream } from "@basics/oracle";
import { audit } from "@basics/audit";
import { checkLedgers } from "../harness/invariants.js";
import { countSettlements, readStatements } from "../harness/settlements.js";
import type { TestConsortium } from "../harness/test-consortium.js";
import { readUntil } from "../harness/waiting.js";
import { Workload } from "../harness/workload.js";
import type { Vm } from "../harness/workload.js";
import type { Fleet } from "./fleet.js";
import { longestStall, resendsByGateway, resentSince } from "./measures.js";
import type { PlannedFault } from "./plan.js";
import type { Stage } from "./stage.js";

/**
 * The numbers of one round, which tell how its faults affected the migrations that were under way.
 */
export interface Round {
  readonly migrations: number;
  /** Leaves and Arrivals that a Confirmation calls for, and that are not there. */
  readonly lost: number;
  /** Leaves and Arrivals that are there more than once, or without a Confirmation. */
  readonly doubled: number;
  /** Envelopes that were sent again, since nobody knew what had become of them. */
  readonly resent: number;
  readonly longestStallMs: number;
}

/**
 * Lets VMs migrate in all ways while the planned faults come and go. Then compares the ledgers, the images
 * and an audit with all that was done.
 */
export async function runRound(
  stage: Stage,
  fleet: Fleet,
  plan: readonly PlannedFault[],
  random: RandomStream,
): Promise<Round> {
  const { consortium } = stage;
  const participants = new Map(stage.played.map((each) => [each, consortium.participant(each)]));
  const workload = new Workload(participants, random);
  const vms = await workload.newVms(stage.vmsPerOperator);
  const [started, resentBefore] = [Date.now(), await resendsByGateway(consortium)];
  const migratedBefore = fleet.migrations;
  let mended = false;
  const going = (): boolean => !mended;
  const migrating = vms.map((vm) => migrateWhile(workload, vm, going));
  const inflicting = inflictAll(stage, plan).finally(() => {
    mended = true;
  });
  await Promise.all([inflicting, fleet.migrateWhile(going), ...migrating]);
  const ended = Date.now();
  await fleet.check();
  const counts = await untilSettled(consortium);
  await checkLedgers(consortium.clients, consortium.consortiumChannel, vms);
  await auditAll(stage);
  const migrations = vms.reduce((sum, { deeds }) => sum + deeds.length, 0);
  return {
    lost: counts.lost,
    doubled: counts.doubled,
    migrations: migrations + fleet.migrations - migratedBefore,
    resent: resentSince(resentBefore, await resendsByGateway(consortium)),
    longestStallMs: longestStall(consortium, started, ended),
  };
}

/** Migrates a VM again and again, and once more when it is over. */
async function migrateWhile(workload: Workload, vm: Vm, going: () => boolean): Promise<void> {
  do await workload.migrate(vm);
  while (going());
  await workload.migrate(vm);
}

/** Inflicts each fault when its time has come, counted from the next statement that is heard of. */
async function inflictAll(stage: Stage, plan: readonly PlannedFault[]): Promise<void> {
  const next = [...stage.consortium.participants.values()].map(({ feed }) => feed.next());
  await Promise.any(next);
  await Promise.all([
    ...plan.map(async ({ hit, afterMs, forMs }) => {
      await delay(afterMs);
      await hit.inflict(stage, forMs);
    }),
    Promise.allSettled(next),
  ]);
}

/** A relay may still be at work. Whatever is missing after this wait is lost. */
function untilSettled(consortium: TestConsortium): Promise<{ lost: number; doubled: number }> {
  return readUntil(
    async () =>
      countSettlements(await readStatements(consortium.clients, consortium.consortiumChannel)),
    ({ lost }) => lost === 0,
  );
}

/** An audit judges from the blocks alone, by rules of its own. */
async function auditAll({ consortium, scene }: Stage): Promise<void> {
  const { network } = consortium.consortium;
  for (const operator of scene.operators) {
    const { findings } = await audit({ network, operator, identity: "gateway" });
    assert.deepEqual(findings, [], `the audit of ${operator} finds nothing`);
  }
}
