import { DigestError } from "./digest-error.js";

/** The algorithms that this package computes, the default first. */
export const DIGEST_ALGORITHMS = ["sha256-tree", "sha256"] as const;

export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number];

/** Writes a digest as the ledgers hold it, `algorithm:hex`. */
export function formatVmId(algorithm: DigestAlgorithm, digest: Uint8Array): string {
  return `${algorithm}:${Buffer.from(digest).toString("hex")}`;
}

/**
 * Takes a `vmId` apart.
 *
 * @throws DigestError DIGEST_MALFORMED or ALGORITHM_UNKNOWN.
 */
export function parseVmId(vmId: string): { algorithm: DigestAlgorithm; hex: string } {
  const [algorithm = "", hex = ""] = vmId.split(":", 2);
  if (!/^[a-z0-9-]+:[0-9a-f]{64}$/.test(vmId)) {
    throw new DigestError(
      "DIGEST_MALFORMED",
      `vmId ${JSON.stringify(vmId)} is not "algorithm:" and 64 lower-case hex digits.`,
      'Compute it with "basics digest FILE".',
    );
  }
  return { algorithm: parseAlgorithm(algorithm), hex };
}

/** @throws DigestError ALGORITHM_UNKNOWN. */
export function parseAlgorithm(name: string): DigestAlgorithm {
  const known = DIGEST_ALGORITHMS.find((each) => each === name);
  if (known === undefined) {
    throw new DigestError(
      "ALGORITHM_UNKNOWN",
      `Digest algorithm ${JSON.stringify(name)} is not known.`,
      `Use one of: ${DIGEST_ALGORITHMS.join(", ")}.`,
    );
  }
  return known;
}
