/**
 * Preloaded (`node --import`) into each service of a consortium: when the process that started it is
 * gone, however it went, the pipe at its standard input closes and the service shuts down as well.
 */
import type { Socket } from "node:net";
import { isMainThread } from "node:worker_threads";

// Preloads run in worker threads too, whose standard input is none of this.
if (isMainThread) {
  process.stdin.resume();
  (process.stdin as unknown as Socket).unref();
  process.stdin.once("close", () => {
    process.kill(process.pid, "SIGTERM");
  });
}
