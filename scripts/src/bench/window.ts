import { loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { CpuUse, MeteredProcess } from "./cpu.js";
import { cpuBetween, readCpu } from "./cpu.js";
import type { Mover, TravellingVm } from "./move.js";

/** What was counted while many migrations were under way at once. */
export interface Counted {
  readonly migrations: number;
  readonly durationMs: number;
  readonly cpu: CpuUse;
  /** The machine's load average over the last minute, at the end. */
  readonly load: number;
}

export interface WindowOptions {
  readonly mover: Mover;
  /** One for each migration under way at once. */
  readonly vms: readonly TravellingVm[];
  readonly processes: readonly MeteredProcess[];
  /** Let go by first, so that counting begins in the middle of things. */
  readonly rampMs: number;
  readonly durationMs: number;
}

/** Migrates VMs, each over and over, and counts what ends within a window of time. */
export async function countMigrations(options: WindowOptions): Promise<Counted> {
  const { mover, vms, processes, rampMs, durationMs } = options;
  const state = { migrations: 0, over: false };
  const lanes = vms.map(async (vm) => {
    while (!state.over) {
      await mover.move(vm.next());
      state.migrations += 1;
    }
  });
  const failed = Promise.all(lanes);
  const window = async (): Promise<Counted> => {
    await delay(rampMs);
    const [before, countBefore, from] = [
      await readCpu(processes),
      state.migrations,
      performance.now(),
    ];
    await delay(durationMs);
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
