import type { BigIntStats } from "node:fs";
import { readFile } from "node:fs/promises";

/**
 * A lock on one of these bytes says that another process may write to the image, may resize it, or
 * lets nobody read it. QEMU's block/file-posix.c locks byte 100 + n for each permission n that it
 * uses, and byte 200 + n for each that it shares with nobody.
 */
const TELLING_BYTES = [101, 103, 200] as const;

/**
 * Tells whether a process on this machine, such as a running QEMU, holds locks by which it may
 * write to an image of any format. Linux has a list of all locks; on other systems the answer is
 * always no.
 */
export async function isInUse(stats: BigIntStats): Promise<boolean> {
  const locks = await readFile("/proc/locks", "utf8").catch(() => "");
  return locks.split("\n").some((line) => isTelling(line, stats));
}

/** Reads one line of the list, such as `1: OFDLCK ADVISORY  READ -1 fe:00:9977906 100 101`. */
function isTelling(line: string, { dev, ino }: BigIntStats): boolean {
  const [, type, , , , file = "", first = "", last = ""] = line.trim().split(/\s+/);
  if (type !== "OFDLCK" && type !== "POSIX") return false;
  const [major = "", minor = "", inode = ""] = file.split(":");
  if (inode !== String(ino)) return false;
  // Some file systems (btrfs) show other numbers in stat than their locks have.
  const anonymous = majorOf(dev) === 0;
  const same = parseInt(major, 16) === majorOf(dev) && parseInt(minor, 16) === minorOf(dev);
  if (!same && !anonymous) return false;
  const end = last === "EOF" ? Infinity : Number(last);
  return TELLING_BYTES.some((byte) => Number(first) <= byte && byte <= end);
}

function majorOf(device: bigint): number {
  return Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn));
}

function minorOf(device: bigint): number {
  return Number((device & 0xffn) | ((device >> 12n) & ~0xffn & 0xffffffffn));
}
