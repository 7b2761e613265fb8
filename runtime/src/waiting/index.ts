export type { BackOff } from "./back-off.js";
export { backOffMs } from "./back-off.js";
export { isAborted } from "./is-aborted.js";
export { pause } from "./pause.js";
