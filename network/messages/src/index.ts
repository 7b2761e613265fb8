export { blockHash } from "./block-hash.js";
export type { Wanted } from "./seek.js";
export { seekRequest } from "./seek.js";
export type { EnvelopeContent } from "./signed-envelope.js";
export { signatureHeader, signedEnvelope } from "./signed-envelope.js";
export type { SigningIdentity } from "./signing-identity.js";
export { createSigningIdentity, loadSigningIdentity } from "./signing-identity.js";
