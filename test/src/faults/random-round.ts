import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { audit } from "@basics/audit";
import { checkLedgers } from "../harness/invariants.js";
import type { Random } from "../harness/random.js";
import { Workload } from "../harness/workload.js";
import type { Fleet } from "./fleet.js";
import { inflict } from "./inflict.js";
import type { PlannedFault } from "./plan.js";
import {
  countSettlements,
  longestStall,
  migrateWhile,
  populate,
  resendsByGateway,
  resentSince,
} from "./round.js";
import type { Round } from "./round.js";
import type { Stage } from "./stage.js";

const longestSettlingMs = 120_000;
const retryMs = 250;

/** Migrations of all kinds, the plan's faults in their midst; then everything is held against all. */
export async function runRandomRound(
  stage: Stage,
  fleet: Fleet,
  plan: readonly PlannedFault[],
  random: Random,
): Promise<Round> {
  const { consortium } = stage;
  const participants = new Map(stage.played.map((each) => [each, consortium.participant(each)]));
  const workload = new Workload(participants, random);
  const vms = await populate(participants, workload, stage.vmsPerOperator);
  const [started, resentBefore] = [Date.now(), await resendsByGateway(consortium)];
  const migratedBefore = fleet.migrations;
  let mended = false;
  const going = (): boolean => !mended;
  const migrating = vms.map((vm) => migrateWhile(workload, vm, going));
  const inflicting = Promise.all(plan.map((fault) => inflict(stage, fault))).finally(() => {
    mended = true;
  });
  await Promise.all([inflicting, fleet.migrateWhile(going), ...migrating]);
  const ended = Date.now();
  await fleet.check();
  const counts = await untilSettled(stage);
  await checkLedgers(consortium.clients, consortium.consortiumChannel, vms);
  await auditAll(stage);
  const migrations = vms.reduce((sum, { deeds }) => sum + deeds.length, 0);
  return {
    ...counts,
    migrations: migrations + fleet.migrations - migratedBefore,
    resent: resentSince(resentBefore, await resendsByGateway(consortium)),
    longestStallMs: longestStall(consortium, started, ended),
  };
}

/** A relay may still be at it: what is lost after this long is lost. */
async function untilSettled({ consortium }: Stage): Promise<{ lost: number; doubled: number }> {
  const end = Date.now() + longestSettlingMs;
  for (;;) {
    const counts = await countSettlements(consortium);
    if (counts.lost === 0 || Date.now() > end) return counts;
    await delay(retryMs);
  }
}

/** By rules of its own, from the blocks alone. */
async function auditAll({ consortium, scene }: Stage): Promise<void> {
  const { network } = consortium.consortium;
  for (const operator of scene.operators) {
    const { findings } = await audit({ network, operator, identity: "gateway" });
    assert.deepEqual(findings, [], `the audit of ${operator} finds nothing`);
  }
}
