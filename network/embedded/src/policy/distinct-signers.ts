import type { Identity } from "../identity/types.js";

const keys = new WeakMap<Identity, string>();

/**
 * Returns each signer once, in the first form that it has. One certificate can be written in many
 * ways (white space in its PEM, another signature of the CA over it), so signers are told apart by
 * their public key.
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
