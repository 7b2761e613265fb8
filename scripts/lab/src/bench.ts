/**
 * This entry is the bench. It measures each figure beside a reference that runs in the same
 * command.
 */
export type { Detail } from "./bench/detail.js";
export { NotEquippedError } from "./bench/not-equipped-error.js";
export type { BenchRow, Reach } from "./bench/row.js";
export type { Measured, SectionName, SectionOptions } from "./bench/sections.js";
export { sectionNames, sections } from "./bench/sections.js";
