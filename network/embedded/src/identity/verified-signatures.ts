import { BoundedCache } from "../memory/bounded-cache.js";
import { sha256 } from "../bytes/sha256.js";

/**
 * The number of signatures that are kept. Each is looked up on arrival, at ordering and at
 * validation.
 */
const CAPACITY = 20_000;
/** The size of a SEQUENCE of two INTEGERs of up to 33 bytes. */
export const MAX_SIGNATURE_BYTES = 72;

/**
 * The signatures that this process knows to be good, because it checked them or made them itself.
 * Bad ones are not kept: they would push out the good ones.
 */
const good = new BoundedCache<string, true>(CAPACITY);

/** One signature by one identity of one message. */
export class SignatureRecord {
  readonly #key: string;

  /** @param signer - digest of the identity's serialized bytes. */
  constructor(signer: Uint8Array, message: Uint8Array, signature: Uint8Array) {
    // The signature's length is hashed too, so that bytes cannot be moved from its end to the
    // message's start.
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

/** Returns the digest that stands for an identity in signature records. */
export function signerDigest(serializedIdentity: Uint8Array): Buffer {
  return sha256(serializedIdentity);
}
