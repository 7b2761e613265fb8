/** Talking to a consortium that runs: to its process, its managers, its gateways' events. */
export { askControl } from "./running/control.js";
export type { ManagedVm } from "./running/manager-control.js";
export { ManagerControl } from "./running/manager-control.js";
export { Watcher } from "./running/watcher.js";
