import { loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { cpuBetween, readCpu } from "../../machine/cpu.js";
import type { CpuUse, MeteredProcess } from "../../machine/cpu.js";
import type { Mover, TravellingVm } from "./move.js";

/** The counts of a window in which many migrations were under way at once. */
export interface Counted {
  readonly migrations: number;
  readonly durationMs: number;
  readonly cpu: CpuUse;
  /** The machine's load average over the last minute, at the end. */
  readonly load: number;
}

export function perSecond({ migrations, durationMs }: Counted): number {
  return (migrations / durationMs) * 1_000;
}

/** Returns the CPU milliseconds per migration of some groups of processes together. */
export function cpuPerMigration({ cpu, migrations }: Counted, groups: readonly string[]): number {
  return groups.reduce((sum, group) => sum + (cpu.groups[group] ?? 0), 0) / migrations;
}

export interface WindowOptions {
  readonly mover: Mover;
  /** The VMs, one for each migration under way at once. */
  readonly vms: readonly TravellingVm[];
  readonly processes: readonly MeteredProcess[];
  /**
   * The least duration of the window, in milliseconds. The window goes on until every VM could have
   * migrated several times.
   */
  readonly durationMs: number;
}

/**
 * The number of migrations that a window holds for each VM, so that the moment at which it begins
 * does not matter.
 */
const MIGRATIONS_PER_VM = 3;
/** The longest window, as a multiple of its duration; slow migrations do not extend it further. */
const LONGEST_WINDOW = 6;
const POLL_MS = 50;

/**
 * Migrates each VM again and again, and counts the migrations that end within a window of time. The
 * window begins once each VM has migrated.
 */
export async function countMigrations(options: WindowOptions): Promise<Counted> {
  const { mover, vms, processes, durationMs } = options;
  const state = { migrations: 0, over: false };
  const move = async (vm: TravellingVm): Promise<void> => {
    await mover.move(vm.next());
    state.migrations += 1;
  };
  const begun = vms.map(move);
  const lanes = vms.map(async (vm, index) => {
    await begun[index];
    while (!state.over) await move(vm);
  });
  const failed = Promise.all(lanes);
  const window = async (): Promise<Counted> => {
    await Promise.all(begun);
    const [before, countBefore, from] = [
      await readCpu(processes),
      state.migrations,
      performance.now(),
    ];
    await delay(durationMs);
    const enough = countBefore + MIGRATIONS_PER_VM * vms.length;
    const end = from + LONGEST_WINDOW * durationMs;
    while (state.migrations < enough && performance.now() < end) await delay(POLL_MS);
    const [after, countAfter, to] = [await readCpu(processes), state.migrations, performance.now()];
    const [load = NaN] = loadavg();
    const counted = { migrations: countAfter - countBefore, durationMs: to - from, load };
    return { ...counted, cpu: cpuBetween(before, after) };
  };
  try {
    return await Promise.race([
      window(),
      failed.then(() => {
        throw new Error("unreachable: lanes end after the window only");
      }),
    ]);
  } finally {
    state.over = true;
    await failed;
  }
}
