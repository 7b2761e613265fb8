/**
 * This entry talks to a running consortium: to its process, its managers and its gateways' events.
 */
export { askControl } from "./running/control.js";
export type { ManagedVm } from "./running/manager-control.js";
export { ManagerControl } from "./running/manager-control.js";
export { Watcher } from "./running/watcher.js";
