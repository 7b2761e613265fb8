import { namesOf } from "./names-of";

/**
 * The digest of a stopped VM's content for one migration, `algorithm:hex`. It is the paper's word
 * (VM_ID) for a digest and no id: a VM has another one after every run, and two VMs of the same
 * content have the same one. The id of a VM is its instanceId.
 */
export type VmId = string;

interface AlgorithmFacts {
  /** How many hexadecimal digits its digests have. */
  readonly hexDigits: number;
  /** What it computes, for documents that people read. */
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

/** The algorithm to use where nobody asks for another one. */
export const DEFAULT_DIGEST_ALGORITHM = "sha256-tree" satisfies DigestAlgorithm;

const KNOWN = DIGEST_ALGORITHM_NAMES.join("|");
const knownDigests = DIGEST_ALGORITHM_NAMES.map(
  (name) => `${name}:[0-9a-f]{${DIGEST_ALGORITHMS[name].hexDigits}}`,
);

/**
 * The form of a digest. Of an algorithm that is known, it has to have exactly that one's number of
 * digits. Others pass, so that the ledgers refuse them as not accepted and not as malformed.
 */
export const VM_ID_PATTERN = new RegExp(
  `^(?:${knownDigests.join("|")}|` +
    `(?!(?:${KNOWN}):)[a-z0-9]+(?:-[a-z0-9]+){0,3}:[0-9a-f]{32,128})$`,
);

const forms = DIGEST_ALGORITHM_NAMES.map(
  (name) => `"${name}:" and ${DIGEST_ALGORITHMS[name].hexDigits} lower-case hexadecimal digits`,
);

/** What a value of this form is, to complete "must be …" or "expected …". */
export const VM_ID_RULE = forms.join(", or ");

/** Whether this is the name of an algorithm that the ledgers know. */
export function isDigestAlgorithm(name: string): name is DigestAlgorithm {
  return Object.hasOwn(DIGEST_ALGORITHMS, name);
}

/**
 * The part of a digest before its colon, known or not: `sha256-tree` of `sha256-tree:9f86…`.
 *
 * @returns an empty text where there is no colon
 */
export function algorithmOf(vmId: VmId): string {
  return vmId.slice(0, Math.max(0, vmId.indexOf(":")));
}

/** A digest in its two parts. */
export interface VmIdParts {
  readonly algorithm: DigestAlgorithm;
  /** Lower case, as many digits as {@link DIGEST_ALGORITHMS} says. */
  readonly hex: string;
}

/**
 * Takes a digest apart.
 *
 * @returns undefined where it is malformed, or of an algorithm that is not known
 */
export function parseVmId(vmId: string): VmIdParts | undefined {
  const algorithm = algorithmOf(vmId);
  if (!isDigestAlgorithm(algorithm) || !VM_ID_PATTERN.test(vmId)) return undefined;
  return { algorithm, hex: vmId.slice(algorithm.length + 1) };
}

/** Writes a digest as the ledgers hold it, from its bytes. */
export function formatVmId(algorithm: DigestAlgorithm, digest: Uint8Array): VmId {
  return `${algorithm}:${Buffer.from(digest).toString("hex")}`;
}
