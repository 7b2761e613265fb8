export { draftBeside, isDraft, removeDrafts } from "./drafts.js";
export { lockFolder } from "./lock-folder.js";
export { syncFolder } from "./sync-folder.js";
export { writeAtomically } from "./write-atomically.js";
export type { WriteOptions } from "./write-atomically.js";
