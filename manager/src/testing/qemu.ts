import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";

/** Why tests that need QEMU's tools are skipped; false where they run. */
export const skipWithoutQemu = ((): string | false => {
  try {
    execFileSync("qemu-nbd", ["--version"], { stdio: "ignore" });
    execFileSync("qemu-img", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return "QEMU's tools are not installed (apt-get install qemu-utils)";
  }
})();

/** Runs `qemu-img`. */
export function qemuImg(...args: readonly string[]): string {
  return execFileSync("qemu-img", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Runs commands of `qemu-io` on an image. */
export function qemuIo(image: string, format: string, ...commands: readonly string[]): void {
  const flags = commands.flatMap((command) => ["-c", command]);
  execFileSync("qemu-io", ["-f", format, ...flags, image], { stdio: ["ignore", "pipe", "pipe"] });
}

/**
 * Holds an image open for writing as a running VM does, with QEMU's own locks.
 *
 * @returns how to let go of it.
 */
export async function holdOpen(image: string, format: string): Promise<() => Promise<void>> {
  const holder = spawn("qemu-io", ["-f", format, image], { stdio: ["pipe", "pipe", "inherit"] });
  // It asks for commands once the image is open.
  await once(holder.stdout, "data");
  return async () => {
    holder.stdin.end("quit\n");
    await once(holder, "close");
  };
}
