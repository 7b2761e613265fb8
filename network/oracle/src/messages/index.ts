export type { Wanted } from "./seek.js";
export { seekRequest } from "./seek.js";
export type { EnvelopeContent, SigningIdentity } from "./signed-envelope.js";
export {
  createSigningIdentity,
  loadSigningIdentity,
  signatureHeader,
  signedEnvelope,
} from "./signed-envelope.js";
