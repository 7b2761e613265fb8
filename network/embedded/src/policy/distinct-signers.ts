import type { Identity } from "../identity/types.js";

const keys = new WeakMap<Identity, string>();

/**
 * Each signer once, the first spelling of it. One certificate can be spelt in many ways (white
 * space in its PEM, another signature of the CA over it), so the public key is what tells.
 */
export function distinctSigners(identities: readonly Identity[]): Identity[] {
  const first = new Map<string, Identity>();
  for (const identity of identities) {
    const signer = signerOf(identity);
    if (!first.has(signer)) first.set(signer, identity);
  }
  return [...first.values()];
}

function signerOf(identity: Identity): string {
  let key = keys.get(identity);
  if (key === undefined) {
    const spki = identity.certificate.publicKey.export({ type: "spki", format: "der" });
    key = `${identity.mspId}:${spki.toString("base64")}`;
    keys.set(identity, key);
  }
  return key;
}
