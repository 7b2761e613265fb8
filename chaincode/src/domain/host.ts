import { createHash } from "node:crypto";

/**
 * A host on a ledger: its name, or a commitment to the name. A commitment hides the server from
 * other operators, and an auditor can be shown the name later.
 */
export type HostReference =
  | { readonly name: string }
  | {
      /** See {@link commitToHost}. */
      readonly commitment: string;
      /**
       * The salt and the name, sealed under the operator's own key, in base64. Only the operator
       * can read them.
       */
      readonly sealed: string;
    };

/** The values that open a host's commitment. */
export interface HostOpening {
  readonly name: string;
  /** 32 bytes as 64 lower-case hexadecimal digits; absent where the host was published by name. */
  readonly salt?: string;
}

/**
 * The form of names that operators give to their hosts and to their VMs (`localRef`). It allows
 * ASCII only, because characters that look alike or are invisible would let one name pass for
 * another.
 */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,252}$/;

/** The form in words, which completes "must be …" or "expected …". */
export const NAME_RULE = "1 to 253 letters, digits and . _ : @ / - with a letter or digit first";

/** The form of a SHA-256 hash, and so of a host's commitment: 64 lower-case hexadecimal digits. */
export const SHA256_HEX_PATTERN = /^[0-9a-f]{64}$/;

/**
 * The form of a commitment's salt. All salts have the same length. Otherwise the first characters
 * of a name could pass for the end of a longer salt, and one commitment could be opened as two
 * hosts.
 */
export const HOST_SALT_PATTERN = /^[0-9a-f]{64}$/;

/**
 * Computes the commitment to a host: the SHA-256 hash, in hexadecimal, of the salt's 32 bytes
 * followed by the name's bytes. It hides the name and proves it later.
 */
export function commitToHost({ name, salt }: Required<HostOpening>): string {
  return createHash("sha256").update(Buffer.from(salt, "hex")).update(name, "utf8").digest("hex");
}

/** Tells whether this opening belongs to this commitment. */
export function opensCommitment({ name, salt }: HostOpening, commitment: string): boolean {
  return salt !== undefined && commitToHost({ name, salt }) === commitment;
}
