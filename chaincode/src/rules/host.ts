import { LedgerError } from "../ledger-error";
import type { HostOpening, HostReference } from "../domain";
import { opensCommitment } from "../domain";
import { invalidArgument } from "../schema/invalid-argument";

/** Tells whether two references mean the same host. It ignores how the name is sealed. */
export function isSameHost(a: HostReference | undefined, b: HostReference | undefined): boolean {
  return identityOf(a) === identityOf(b);
}

/**
 * Returns the host's name if the opening fits the published reference.
 *
 * @returns undefined where neither a reference nor an opening is given
 * @throws LedgerError HOST_MISMATCH, HOST_COMMITMENT_MISMATCH
 */
export function openHost(
  published: HostReference | undefined,
  opening: HostOpening | undefined,
): string | undefined {
  if (published === undefined) {
    if (opening?.salt !== undefined) {
      throw invalidArgument("host.salt", opening.salt, "no salt, for no host was committed to");
    }
    return opening?.name;
  }
  if ("name" in published) {
    if (opening?.name !== published.name) {
      throw new LedgerError("HOST_MISMATCH", { recorded: published.name, host: opening?.name });
    }
    return opening.name;
  }
  const { commitment } = published;
  if (opening === undefined || !opensCommitment(opening, commitment)) {
    throw new LedgerError("HOST_COMMITMENT_MISMATCH", { commitment });
  }
  return opening.name;
}

function identityOf(host: HostReference | undefined): string {
  if (host === undefined) return "";
  return "name" in host ? `name ${host.name}` : `commitment ${host.commitment}`;
}
