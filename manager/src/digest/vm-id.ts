import type { DigestAlgorithm, VmId, VmIdParts } from "@basics/chaincode/domain";
import {
  algorithmOf,
  DIGEST_ALGORITHM_NAMES,
  isDigestAlgorithm,
  parseVmId as parseKnown,
  VM_ID_PATTERN,
  VM_ID_RULE,
} from "@basics/chaincode/domain";
import { DigestError } from "./digest-error.js";

/**
 * Takes a digest apart.
 *
 * @throws DigestError DIGEST_MALFORMED or ALGORITHM_UNKNOWN.
 * @example parseVmId("sha256:9f86d0…0a08").algorithm === "sha256"
 */
export function parseVmId(vmId: VmId): VmIdParts {
  const parts = parseKnown(vmId);
  if (parts !== undefined) return parts;
  if (VM_ID_PATTERN.test(vmId)) throw unknown(algorithmOf(vmId));
  throw new DigestError(
    "DIGEST_MALFORMED",
    `vmId ${JSON.stringify(vmId)} is not ${VM_ID_RULE}.`,
    'Compute it with "basics digest FILE".',
  );
}

/** An algorithm by its name. @throws DigestError ALGORITHM_UNKNOWN. */
export function parseAlgorithm(name: string): DigestAlgorithm {
  if (isDigestAlgorithm(name)) return name;
  throw unknown(name);
}

function unknown(name: string): DigestError {
  return new DigestError(
    "ALGORITHM_UNKNOWN",
    `Digest algorithm ${JSON.stringify(name)} is not known.`,
    `Use one of: ${DIGEST_ALGORITHM_NAMES.join(", ")}.`,
  );
}
