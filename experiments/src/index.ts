export { run } from "./simulation/run.js";
