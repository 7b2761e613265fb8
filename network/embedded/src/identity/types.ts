import type { X509Certificate } from "node:crypto";
import type { Role } from "@basics/local";

/** A member of a channel. The chain and the NodeOU of its certificate were checked. */
export interface Identity {
  readonly mspId: string;
  readonly roles: ReadonlySet<Role>;
  readonly certificate: X509Certificate;
  /**
   * The time at which its certificate expires, in milliseconds since the epoch. As in Fabric it
   * stays a member, since what it signed before stays valid. The code that takes new messages looks
   * at the date.
   */
  readonly expiresAt: number;
  /** The bytes of the `msp.SerializedIdentity` from which it was made. */
  readonly serialized: Uint8Array;
  /**
   * Tells whether `signature` is this identity's ECDSA-with-SHA-256 signature (DER, low S) of
   * `message`.
   */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

/** The organisations of one channel, or all that one orderer or peer knows. */
export interface Membership {
  /** The MSP ids, sorted by their bytes. */
  readonly mspIds: readonly string[];
  /**
   * Returns the identity behind the bytes of a `msp.SerializedIdentity`. Answers are cached.
   *
   * @throws an Error that says what is wrong: bytes, unknown MSP, chain, no NodeOU role.
   */
  deserialize(serializedIdentity: Uint8Array): Identity;
}

/** An identity with its private key. */
export interface SigningIdentity {
  readonly mspId: string;
  /** The bytes of `msp.SerializedIdentity`. */
  readonly serialized: Uint8Array;
  /** Signs a message: ECDSA over its SHA-256, in DER with a low S. */
  sign(message: Uint8Array): Uint8Array;
}
