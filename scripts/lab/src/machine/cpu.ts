import { readFile } from "node:fs/promises";

/**
 * The length of a tick in milliseconds. Linux counts the CPU time of programs in ticks (USER_HZ),
 * which are this long on every machine that Node runs on.
 */
const TICK_MS = 10;

/**
 * Reads the CPU time that a process has used so far: all its threads, user and system, in
 * milliseconds.
 */
export function parseProcessStat(text: string): number {
  // The name in parentheses may itself contain blanks and parentheses.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Reads the CPU time that the whole machine has used so far, in milliseconds. */
export function parseMachineStat(text: string): number {
  const [, ...fields] = (text.split("\n")[0] ?? "").split(/\s+/);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = fields.map(Number);
  return (user + nice + system + irq + softIrq) * TICK_MS;
}

/** A process whose CPU time counts towards a group. */
export interface MeteredProcess {
  readonly group: string;
  readonly pid: number;
}

/** The CPU time used so far, by group and by the whole machine. */
export interface CpuReading {
  readonly groups: ReadonlyMap<string, number>;
  readonly machine: number;
}

/** Reads the CPU times. @throws an Error where a process is gone, or the system is not Linux */
export async function readCpu(processes: readonly MeteredProcess[]): Promise<CpuReading> {
  const machine = parseMachineStat(await readFile("/proc/stat", "utf8"));
  const groups = new Map<string, number>();
  await Promise.all(
    processes.map(async ({ group, pid }) => {
      const used = parseProcessStat(await readFile(`/proc/${pid}/stat`, "utf8"));
      groups.set(group, (groups.get(group) ?? 0) + used);
    }),
  );
  return { groups, machine };
}

/** The CPU time used between two readings, in milliseconds. */
export interface CpuUse {
  readonly groups: Readonly<Record<string, number>>;
  /** The CPU time of processes that do not belong to the bench. */
  readonly others: number;
}

export function cpuBetween(before: CpuReading, after: CpuReading): CpuUse {
  const groups = Object.fromEntries(
    [...after.groups].map(([group, used]) => [group, used - (before.groups.get(group) ?? 0)]),
  );
  const own = Object.values(groups).reduce((sum, each) => sum + each, 0);
  // The system samples ticks, so the sum of the parts may slightly exceed the whole.
  return { groups, others: Math.max(0, after.machine - before.machine - own) };
}
