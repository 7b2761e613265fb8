import { namesOf } from "./names-of";

/**
 * The digest of a stopped VM's content for one migration, `algorithm:hex`. The paper calls it
 * VM_ID, but it does not identify a VM: a VM has another digest after every run, and two VMs with
 * the same content have the same one. The id of a VM is its instanceId.
 */
export type VmId = string;

interface AlgorithmFacts {
  /** The number of hexadecimal digits in its digests. */
  readonly hexDigits: number;
  /** A description of what it computes, for documents that people read. */
  readonly meaning: string;
}

/** The algorithms whose digests the ledgers know how to read, the default first. */
export const DIGEST_ALGORITHMS = {
  "sha256-tree": {
    hexDigits: 64,
    meaning: "the Merkle tree hash of RFC 9162, with SHA-256, over chunks of 4 MiB",
  },
  sha256: { hexDigits: 64, meaning: "SHA-256 over the whole content" },
} as const satisfies Record<string, AlgorithmFacts>;

/** The name of a digest algorithm that the ledgers know. */
export type DigestAlgorithm = keyof typeof DIGEST_ALGORITHMS;

/** Every algorithm's name, the default first. */
export const DIGEST_ALGORITHM_NAMES = namesOf(DIGEST_ALGORITHMS);

/** The algorithm that is used where none is asked for. */
export const DEFAULT_DIGEST_ALGORITHM = "sha256-tree" satisfies DigestAlgorithm;

const KNOWN = DIGEST_ALGORITHM_NAMES.join("|");
const knownDigests = DIGEST_ALGORITHM_NAMES.map(
  (name) => `${name}:[0-9a-f]{${DIGEST_ALGORITHMS[name].hexDigits}}`,
);

/**
 * The form of a digest. A digest of a known algorithm must have exactly that algorithm's number of
 * digits. Digests of other algorithms match too, so that the ledgers refuse them as not accepted
 * rather than as malformed.
 */
export const VM_ID_PATTERN = new RegExp(
  `^(?:${knownDigests.join("|")}|` +
    `(?!(?:${KNOWN}):)[a-z0-9]+(?:-[a-z0-9]+){0,3}:[0-9a-f]{32,128})$`,
);

const forms = DIGEST_ALGORITHM_NAMES.map(
  (name) => `"${name}:" and ${DIGEST_ALGORITHMS[name].hexDigits} lower-case hexadecimal digits`,
);

/** The form in words, which completes "must be …" or "expected …". */
export const VM_ID_RULE = forms.join(", or ");

/** Tells whether this is the name of an algorithm that the ledgers know. */
export function isDigestAlgorithm(name: string): name is DigestAlgorithm {
  return Object.hasOwn(DIGEST_ALGORITHMS, name);
}

/**
 * Returns the part of a digest before its colon, whether or not the algorithm is known:
 * `sha256-tree` for `sha256-tree:9f86…`.
 *
 * @returns an empty text where there is no colon
 */
export function algorithmOf(vmId: VmId): string {
  return vmId.slice(0, Math.max(0, vmId.indexOf(":")));
}

/** A digest in its two parts. */
export interface VmIdParts {
  readonly algorithm: DigestAlgorithm;
  /** The digits in lower case; {@link DIGEST_ALGORITHMS} says how many. */
  readonly hex: string;
}

/**
 * Takes a digest apart.
 *
 * @returns undefined where it is malformed or its algorithm is not known
 */
export function parseVmId(vmId: string): VmIdParts | undefined {
  const algorithm = algorithmOf(vmId);
  if (!isDigestAlgorithm(algorithm) || !VM_ID_PATTERN.test(vmId)) return undefined;
  return { algorithm, hex: vmId.slice(algorithm.length + 1) };
}

/**
 * Writes a digest as the ledgers hold it, from its bytes.
 *
 * @throws a RangeError where the algorithm's digests have another length
 */
export function formatVmId(algorithm: DigestAlgorithm, digest: Uint8Array): VmId {
  const { hexDigits } = DIGEST_ALGORITHMS[algorithm];
  if (digest.length * 2 !== hexDigits) {
    throw new RangeError(`${digest.length} bytes are no digest of ${algorithm}`);
  }
  return `${algorithm}:${Buffer.from(digest).toString("hex")}`;
}
