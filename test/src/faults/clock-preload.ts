/**
 * A module that a gateway or a manager loads before anything else, so that a test can make its clock jump.
 * The file beside its configuration says by how many milliseconds; it is read at the start and again at
 * SIGUSR2. For a Node process this is the same as a jump of the machine's clock: `Date` shows it, while
 * timers and `performance.now()` do not, since they run on the monotonic clock. OpenSSL still checks the
 * dates of certificates by the machine's own clock.
 */
import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const FILE = `${process.argv[process.argv.indexOf("--config") + 1] ?? ""}.clock`;
let offsetMs = 0;

function read(): void {
  try {
    offsetMs = Number(readFileSync(FILE, "utf8"));
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
