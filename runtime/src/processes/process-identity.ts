import { readFileSync } from "node:fs";
import { isAlive } from "./is-alive.js";

/**
 * Names a process so that no other one, now or later, has the same name: by its id, when it started
 * (in ticks since the machine did), and the machine's boot. Systems without `/proc` give the id
 * alone.
 */
export function identify(pid: number): string {
  const status = readIfPossible(`/proc/${pid}/stat`);
  // The program's name, in parentheses, may itself hold spaces and parentheses.
  const startedAt = status.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  const boot = readIfPossible("/proc/sys/kernel/random/boot_id").trim();
  return startedAt === "" ? String(pid) : [pid, startedAt, boot].join(" ").trim();
}

/**
 * True where a process that {@link identify} named still runs. False for a text that names none.
 */
export function isSameProcess(identity: string): boolean {
  const pid = pidOf(identity);
  if (pid === undefined || !isAlive(pid)) return false;
  const now = identify(pid).split(" ");
  // If one of the two names has the id alone, the id decides.
  return identity.split(" ").every((part, index) => part === (now[index] ?? part));
}

export function pidOf(identity: string): number | undefined {
  const pid = Number(identity.split(" ")[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

function readIfPossible(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
