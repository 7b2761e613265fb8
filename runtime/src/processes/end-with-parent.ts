/**
 * Loaded before a program (`node --import`): when the process that started the program is gone, the pipe
 * at its standard input closes, and the program is told to shut down as well.
 */
import type { Socket } from "node:net";
import { isMainThread } from "node:worker_threads";

// Worker threads load this too, but their standard input is another one.
if (isMainThread) {
  process.stdin.resume();
  (process.stdin as unknown as Socket).unref();
  process.stdin.once("close", () => {
    process.kill(process.pid, "SIGTERM");
  });
}
