import type { Membership } from "./identity/types.js";
import type { ChannelLedger } from "./ledger/types.js";
import type { Orderer } from "./ordering/types.js";
import type { EndorsementPolicy } from "./policy/endorsement-policy.js";
import type { OracleOrderer } from "./ordering/oracle-orderer.js";

/** A channel as every part of the network sees it. */
export interface Channel {
  readonly id: string;
  readonly kind: "consortium" | "private";
  /** MSP ids of the operators on it, in the order of the network's operators. */
  readonly members: readonly string[];
  readonly membership: Membership;
  readonly ledger: ChannelLedger;
  readonly orderer: Orderer;
  /** The same orderer, if a modelled consensus decides on its blocks. */
  readonly consensus?: Pick<OracleOrderer, "flush" | "waiting">;
  /** Endorsement policies by chaincode. */
  readonly chaincodes: ReadonlyMap<string, EndorsementPolicy>;
}
