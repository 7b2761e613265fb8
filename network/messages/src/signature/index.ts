export * as der from "./der.js";
export { isLowS } from "./low-s.js";
export { childrenOf, contentOf } from "./read-der.js";
export { createSigner } from "./signer.js";
export type { Signer } from "./signer.js";
