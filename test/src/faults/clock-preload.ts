/**
 * Preloaded into a gateway or a manager, whose clock it makes jump: by as many milliseconds as the
 * file beside its configuration says, read at the start and again at SIGUSR2. To a Node process that
 * is what a jump of the machine's clock is: `Date` shows it, timers and `performance.now()` do not,
 * since these run on the monotonic clock. What OpenSSL makes of certificates' dates it does not change.
 */
import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const file = `${process.argv[process.argv.indexOf("--config") + 1] ?? ""}.clock`;
let offsetMs = 0;

function read(): void {
  try {
    offsetMs = Number(readFileSync(file, "utf8"));
  } catch {
    offsetMs = 0;
  }
}

const RealDate = Date;
const now = (): number => RealDate.now() + offsetMs;

globalThis.Date = new Proxy(RealDate, {
  get: (target, key) => (key === "now" ? now : (Reflect.get(target, key) as unknown)),
  apply: () => new RealDate(now()).toString(),
  construct: (target, values: unknown[], newTarget) =>
    Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget) as Date,
});

read();
if (isMainThread) process.on("SIGUSR2", read);
