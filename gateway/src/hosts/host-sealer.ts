import type { HostOpening, HostReference } from "@basics/chaincode/records";

/** Publishes hosts as commitments that only their own operator's gateway can open. */
export interface HostSealer {
  /**
   * The reference to put on the consortium channel. The same context and name give the same bytes,
   * so that a statement sent again is the same statement.
   *
   * @param context what the host belongs to: the migrationId, or the instanceId on registration.
   */
  seal(context: string, name: string): HostReference;
  /**
   * What a reference hides: a published name as it is; a sealed one opened, or undefined when it was
   * sealed by another operator, with another key, or for another context.
   */
  open(context: string, reference: HostReference): HostOpening | undefined;
}
