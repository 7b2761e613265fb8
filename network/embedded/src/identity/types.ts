import type { X509Certificate } from "node:crypto";
import type { Role } from "@basics/local";

/** A member of a channel whose certificate was checked: chain, NodeOU. */
export interface Identity {
  readonly mspId: string;
  readonly roles: ReadonlySet<Role>;
  readonly certificate: X509Certificate;
  /**
   * When its certificate expires, in milliseconds since the epoch. As in Fabric a member stays one: what
   * it signed in its time stays valid. Who takes new messages looks at the date.
   */
  readonly expiresAt: number;
  /** The bytes of `msp.SerializedIdentity` that it was made from. */
  readonly serialized: Uint8Array;
  /** Whether `signature` is this identity's ECDSA-with-SHA-256 signature (DER, low S) of `message`. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

/** The organisations of one channel, or all that one orderer or peer knows. */
export interface Membership {
  /** Sorted bytewise. */
  readonly mspIds: readonly string[];
  /**
   * The identity behind `msp.SerializedIdentity` bytes; answers are cached.
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
  /** DER, low S, over the SHA-256 of `message`. */
  sign(message: Uint8Array): Uint8Array;
}
