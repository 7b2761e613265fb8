export { endWithParentFlags } from "./end-with-parent-flags.js";
export { isAlive } from "./is-alive.js";
export { ProcessStartError } from "./process-start-error.js";
export { SupervisedProcess } from "./supervised-process.js";
export type { ProcessOptions } from "./supervised-process.js";
export { Watchdog } from "./watchdog.js";
export type { WatchedOptions } from "./watchdog.js";
