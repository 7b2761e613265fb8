import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { pause } from "@basics/runtime/waiting";
import { NbdClient } from "../digest/nbd-client.js";

/** The reason why tests that need QEMU's tools are skipped; false when the tools are there. */
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
 * Exports an image over NBD, to be written to and read at once, as a running VM's QEMU does.
 *
 * @returns a function that ends it.
 */
export async function serveExport(
  image: string,
  format: string,
  socket: string,
  name: string,
): Promise<() => Promise<void>> {
  const args = ["--shared=16", "--persistent", `--format=${format}`, "--discard=unmap"];
  const names = [`--socket=${socket}`, `--export-name=${name}`];
  const server = spawn("qemu-nbd", [...args, ...names, image], { stdio: "inherit" });
  const ended = once(server, "close");
  for (;;) {
    try {
      (await NbdClient.connect(socket, name)).close();
      break;
    } catch (error) {
      if (server.exitCode !== null) throw error;
      await pause(10);
    }
  }
  return async () => {
    server.kill();
    await ended;
  };
}

/**
 * Holds an image open for writing as a running VM does, with QEMU's own locks.
 *
 * @returns a function that lets go of it.
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
