import type { LedgerClient } from "@basics/audit";
import { statementsOf } from "@basics/audit";
import { checkLedgers, settlementsOf } from "../harness/invariants.js";
import type { Random } from "../harness/random.js";
import type { TestConsortium } from "../harness/test-consortium.js";
import type { Participant, Vm } from "../harness/workload.js";
import { Workload } from "../harness/workload.js";
import type { Fault } from "./faults.js";

const vmsPerOperator = 3;

/** What one round of a fault did to the migrations that were under way. */
export interface Round {
  readonly migrations: number;
  /** Leaves and Arrivals that a Confirmation calls for, and that are not there. */
  readonly lost: number;
  /** Those that are there more than once, or without a Confirmation. */
  readonly doubled: number;
  /** Envelopes sent again, since nobody knew what had become of them. */
  readonly resent: number;
  readonly longestStallMs: number;
}

/** Random migrations at once, a fault in their midst; then the ledgers are held against the deeds. */
export async function runRound(
  consortium: TestConsortium,
  fault: Fault,
  random: Random,
): Promise<Round> {
  const workload = new Workload(consortium.participants, random);
  const vms = await populate(consortium.participants, workload, vmsPerOperator);
  const [started, resentBefore] = [Date.now(), await resendsByGateway(consortium)];
  let mended = false;
  const migrating = vms.map((vm) => migrateWhile(workload, vm, () => !mended));
  await somethingHappens(consortium);
  const inflicting = fault.inflict(consortium, random).finally(() => {
    mended = true;
  });
  await Promise.all([inflicting, ...migrating]);
  const ended = Date.now();
  const counts = await countSettlements(consortium);
  await checkLedgers(consortium.clients, consortium.consortiumChannel, vms);
  return {
    ...counts,
    migrations: vms.reduce((sum, vm) => sum + vm.deeds.length, 0),
    resent: resentSince(resentBefore, await resendsByGateway(consortium)),
    longestStallMs: longestStall(consortium, started, ended),
  };
}

export function populate(
  participants: ReadonlyMap<string, Participant>,
  workload: Workload,
  vmsPerOperator: number,
): Promise<Vm[]> {
  return Promise.all(
    [...participants.keys()].flatMap((mspId) =>
      Array.from({ length: vmsPerOperator }, () => workload.newVm(mspId)),
    ),
  );
}

/** One migration after the other, and one more once it is over. */
export async function migrateWhile(
  workload: Workload,
  vm: Vm,
  going: () => boolean,
): Promise<void> {
  do await workload.migrate(vm);
  while (going());
  await workload.migrate(vm);
}

/** Resolves with the next statement that any gateway tells of. */
async function somethingHappens(consortium: TestConsortium): Promise<void> {
  const now = Date.now();
  const next = [...consortium.participants.values()].map(({ feed }) =>
    feed.first((event) => event.heardAt > now, "event"),
  );
  await Promise.any(next);
  await Promise.allSettled(next);
}

export async function countSettlements(
  consortium: TestConsortium,
): Promise<{ lost: number; doubled: number }> {
  const [anyClient] = consortium.clients.values() as Iterable<LedgerClient>;
  if (anyClient === undefined) throw new Error("no client");
  const privates = new Map(
    await Promise.all(
      [...consortium.clients].map(
        async ([mspId, client]) =>
          [mspId, await statementsOf(client, client.privateChannel)] as const,
      ),
    ),
  );
  const global = await statementsOf(anyClient, consortium.consortiumChannel);
  const { expected, found } = settlementsOf(global, privates);
  const due = new Set(expected);
  const there = new Set(found);
  const lost = [...due].filter((each) => !there.has(each)).length;
  return { lost, doubled: found.length - [...there].filter((each) => due.has(each)).length };
}

/** Each gateway's own count of envelopes that it sent again, since its process began. */
export async function resendsByGateway(consortium: TestConsortium): Promise<number[]> {
  const counts = [...consortium.participants.values()].map(async ({ cloud }) => {
    const text = await (await fetch(`${cloud.url}/metrics`)).text();
    const lines = text.matchAll(
      /^basics_submit_retries_total\{[^}]*reason="unknown-outcome"[^}]*\} (\d+)/gm,
    );
    return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
  });
  return Promise.all(counts);
}

/** Of a process that was killed meanwhile only what its successor counted is known. */
export function resentSince(before: readonly number[], after: readonly number[]): number {
  const since = after.map((count, index) => {
    const earlier = before[index] ?? 0;
    return count >= earlier ? count - earlier : count;
  });
  return since.reduce((sum, count) => sum + count, 0);
}

/** The longest time in which no gateway told of any statement. */
export function longestStall(consortium: TestConsortium, started: number, ended: number): number {
  const heard = [...consortium.participants.values()].flatMap(({ feed }) =>
    feed.seen.map((event) => event.heardAt),
  );
  const times = [started, ...heard.filter((at) => at > started && at < ended), ended];
  times.sort((a, b) => a - b);
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
}
