import type { MspId } from "@basics/chaincode/records";
import type { HostSealer } from "../hosts/host-sealer.js";
import type { ChannelLedger, Ledgers } from "../ledger/ledger.js";
import type { PrivateInstances } from "./private-instances.js";
import { RequestError } from "../errors/request-error.js";

/** The things that every operation works with. */
export interface OperationContext {
  /** The operator whose gateway this is. */
  readonly operator: MspId;
  readonly ledgers: Ledgers;
  readonly hosts: HostSealer;
  /**
   * Knows the latest events of the private channel. Without it that channel is asked about each
   * instance.
   */
  readonly privateInstances?: PrivateInstances | undefined;
}

/**
 * Returns the private channel's ledger.
 *
 * @throws RequestError `PRIVATE_CHANNEL_NOT_KEPT`
 */
export function privateLedger({ ledgers, operator }: OperationContext): ChannelLedger {
  if (ledgers.private === undefined) {
    throw new RequestError(
      "PRIVATE_CHANNEL_NOT_KEPT",
      `${operator} keeps no private channel, so it has no local migrations and no local records.`,
    );
  }
  return ledgers.private;
}
