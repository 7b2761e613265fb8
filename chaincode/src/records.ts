/**
 * The records that the ledgers hold and the statements that change them.
 *
 * All of them travel as canonical JSON: keys sorted, absent fields left out.
 */

import type {
  ChannelKind,
  ConsortiumInstanceState,
  HostReference,
  InstanceId,
  LineageStatement,
  MigrationId,
  MigrationKind,
  MigrationState,
  MspId,
  PrivateInstanceState,
  ReasonCode,
  SettlementStatement,
  StatementName,
  VmId,
} from "./domain";

export type {
  ChannelKind,
  HostOpening,
  HostReference,
  MigrationKind,
  MigrationState,
  MspId,
  ReasonCode,
  StatementName,
} from "./domain";

/** The configuration of a channel, which is set once. */
export interface ChannelRecord {
  readonly kind: ChannelKind;
  /**
   * The name of the channel that all operators share. On that channel it is the channel's own name.
   */
  readonly consortiumChannel: string;
  /** The operator that a private channel belongs to; absent on the consortium channel. */
  readonly operator?: MspId;
  readonly configured: Provenance;
}

/**
 * The origin of a statement: who made it, in which transaction, and at what time by its own
 * account.
 */
export interface Provenance {
  readonly by: MspId;
  readonly transactionId: string;
  /** The transaction's timestamp, RFC 3339 in UTC: a claim of its client, never an order. */
  readonly claimedAt: string;
}

/** The data that an operator publishes about itself on the consortium channel. */
export interface OperatorRecord {
  readonly mspId: MspId;
  /** The digest algorithms that it can verify, for example `sha256-tree`. */
  readonly digestAlgorithms: readonly string[];
  readonly keepsPrivateChannel: boolean;
  /** The http or https URL at which its manager accepts transfers of images. */
  readonly transferEndpoint?: string;
  readonly registered: Provenance;
}

/** A migration as its ledger knows it: the consortium channel, or an operator's private channel. */
export interface MigrationRecord {
  readonly migrationId: MigrationId;
  readonly kind: MigrationKind;
  readonly state: MigrationState;
  /**
   * The source's MSP id. Source and destination of a local migration are both the channel's
   * operator.
   */
  readonly source: MspId;
  /** Absent on a tombstone (an id cancelled before its Indication). */
  readonly destination?: MspId;
  readonly instanceId?: InstanceId;
  /** The digest that the source indicated. */
  readonly vmId?: VmId;
  readonly sourceHost?: HostReference;
  readonly destinationHost?: HostReference;
  /**
   * A time in RFC 3339. After it the source's gateway cancels the migration if it is still open.
   */
  readonly expiresAt?: string;
  /** The digest that the destination found; present once confirmed or rejected. */
  readonly observedVmId?: VmId;
  readonly reason?: ReasonCode;
  /**
   * The hop, on confirmed migrations only: the one that an inter migration made, or the one during
   * which a local migration happened.
   */
  readonly hop?: number;
  /** The order of a confirmed local migration within the hop, counted from 1. */
  readonly step?: number;
  readonly indicated?: Provenance;
  /** The statement that ended it. */
  readonly concluded?: Provenance;
}

/** An instance as the consortium channel knows it. */
export interface ConsortiumInstance {
  readonly instanceId: InstanceId;
  readonly state: ConsortiumInstanceState;
  readonly custodian: MspId;
  /** The number of times that custody has moved. */
  readonly hop: number;
  readonly openMigrationId?: MigrationId;
  readonly host?: HostReference;
}

/** An instance as an operator's private channel knows it. */
export interface PrivateInstance {
  readonly instanceId: InstanceId;
  readonly state: PrivateInstanceState;
  readonly hop: number;
  /** The number of entries in the local history of this hop. */
  readonly step: number;
  /** Its host; absent once departed. */
  readonly host?: string;
  /** The operator's own name for it. */
  readonly localRef?: string;
  readonly openMigrationId?: MigrationId;
}

/** An instance as the ledger that holds the record knows it. */
export type InstanceRecord = ConsortiumInstance | PrivateInstance;

/**
 * A Leave or an Arrival, by which a private channel settled a migration that the consortium
 * confirmed.
 */
export interface SettlementRecord {
  readonly migrationId: MigrationId;
  readonly statement: SettlementStatement;
  readonly instanceId: InstanceId;
  readonly vmId: VmId;
  readonly hop: number;
  /** The other operator. */
  readonly counterpart: MspId;
  /** The host that took the instance in (Arrival), or the one on which it ran, if known (Leave). */
  readonly host?: string;
  readonly settled: Provenance;
}

/** One row of an instance's history on one ledger, ordered by (hop, step). */
export interface LineageEntry {
  readonly instanceId: InstanceId;
  readonly hop: number;
  readonly step: number;
  readonly statement: LineageStatement;
  /** The operator that holds the instance after this entry. */
  readonly custodian: MspId;
  readonly from?: { readonly operator: MspId; readonly host?: HostReference };
  readonly to?: { readonly operator: MspId; readonly host?: HostReference };
  readonly migrationId?: MigrationId;
  readonly vmId?: VmId;
  readonly recorded: Provenance;
}

/** The hash of a private channel's block, recorded on the consortium channel. */
export interface AnchorRecord {
  readonly operator: MspId;
  /** The private channel's name. */
  readonly channel: string;
  readonly blockNumber: number;
  /** Hex SHA-256 of the block's header, as Fabric chains blocks. */
  readonly blockHash: string;
  readonly anchored: Provenance;
}

/**
 * The progress of a private channel's relay: each Confirmation up to this block of the consortium
 * channel has its Leave or Arrival.
 */
export interface RelayMarkRecord {
  readonly blockNumber: number;
  readonly marked: Provenance;
}

/** A page of a list, in key order. */
export interface Page<T> {
  readonly records: readonly T[];
  /** The value to pass to the next call; empty at the end of the list. */
  readonly bookmark: string;
}

/**
 * The payload of a chaincode event. It holds all that a client needs to act without another read.
 */
export interface StatementEvent {
  readonly statement: StatementName;
  readonly channel?: ChannelRecord;
  readonly operator?: OperatorRecord;
  readonly instance?: InstanceRecord;
  readonly migration?: MigrationRecord;
  readonly settlement?: SettlementRecord;
  readonly anchor?: AnchorRecord;
  readonly relayMark?: RelayMarkRecord;
}
