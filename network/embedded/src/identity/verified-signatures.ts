import { BoundedCache } from "../memory/bounded-cache.js";
import { sha256 } from "../bytes/sha256.js";

/** One signature is looked at on arrival, at ordering and at validation. */
const CAPACITY = 20_000;
/** SEQUENCE of two INTEGERs of up to 33 bytes. */
export const MAX_SIGNATURE_BYTES = 72;

/**
 * The signatures that this process knows to hold: because it checked them, or because it made them
 * with the very key. Only good ones are kept; bad ones would push them out.
 */
const good = new BoundedCache<string, true>(CAPACITY);

/** One signature by one identity of one message. */
export class SignatureRecord {
  readonly #key: string;

  /** @param signer - digest of the identity's serialized bytes. */
  constructor(signer: Uint8Array, message: Uint8Array, signature: Uint8Array) {
    // The signature's length goes in too, so that its end and the message's start cannot be shifted.
    const length = Uint8Array.of(signature.length);
    this.#key = sha256(signer, length, signature, message).toString("latin1");
  }

  isKnownGood(): boolean {
    return good.get(this.#key) === true;
  }

  keep(): void {
    good.set(this.#key, true);
  }
}

/** What stands for an identity in signature records. */
export function signerDigest(serializedIdentity: Uint8Array): Buffer {
  return sha256(serializedIdentity);
}
