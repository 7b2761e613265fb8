import type { HostOpening, HostReference } from "@basics/chaincode/records";

/** Publishes hosts as commitments that only their own operator's gateway can open. */
export interface HostSealer {
  /**
   * Makes the reference that goes on the consortium channel. The same context and name give the
   * same bytes, so that a statement that is sent again is the same statement.
   *
   * @param context the id that the host belongs to: the migrationId, or the instanceId on
   *   registration
   * @param name the host's own name
   */
  seal(context: string, name: string): HostReference;
  /**
   * Opens a reference. A published name comes back as it is. The result is undefined for a name
   * that another operator sealed, or that was sealed with another key or for another context.
   */
  open(context: string, reference: HostReference): HostOpening | undefined;
}
