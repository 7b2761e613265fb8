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

/** What a channel is, configured once. */
export interface ChannelRecord {
  readonly kind: ChannelKind;
  /** Name of the channel that all operators share; on that channel its own name. */
  readonly consortiumChannel: string;
  /** On a private channel, the operator that it belongs to. */
  readonly operator?: MspId;
  readonly configured: Provenance;
}

/** Who made a statement, in which transaction, and when by its own account. */
export interface Provenance {
  readonly by: MspId;
  readonly transactionId: string;
  /** The transaction's timestamp, RFC 3339 in UTC: a claim of its client, never an order. */
  readonly claimedAt: string;
}

/** What an operator says of itself on the consortium channel. */
export interface OperatorRecord {
  readonly mspId: MspId;
  /** Algorithms that it can verify, for example `sha256-tree`. */
  readonly digestAlgorithms: readonly string[];
  readonly keepsPrivateChannel: boolean;
  /** Where its manager takes transfers of images (an http or https URL). */
  readonly transferEndpoint?: string;
  readonly registered: Provenance;
}

export interface MigrationRecord {
  readonly migrationId: MigrationId;
  readonly kind: MigrationKind;
  readonly state: MigrationState;
  /** The operators; both are the channel's own on a local migration. */
  readonly source: MspId;
  /** Absent on a tombstone (an id cancelled before its Indication). */
  readonly destination?: MspId;
  readonly instanceId?: InstanceId;
  /** The digest that the source indicated. */
  readonly vmId?: VmId;
  readonly sourceHost?: HostReference;
  readonly destinationHost?: HostReference;
  /** RFC 3339; after it the source's gateway cancels an open migration. */
  readonly expiresAt?: string;
  /** The digest that the destination found; present once confirmed or rejected. */
  readonly observedVmId?: VmId;
  readonly reason?: ReasonCode;
  /** Confirmed only. Inter: the hop that it made. Local: the hop during which it happened. */
  readonly hop?: number;
  /** Confirmed local migrations only: its order within the hop, from 1. */
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
  /** How often custody has moved. */
  readonly hop: number;
  readonly openMigrationId?: MigrationId;
  readonly host?: HostReference;
}

/** An instance as an operator's private channel knows it. */
export interface PrivateInstance {
  readonly instanceId: InstanceId;
  readonly state: PrivateInstanceState;
  readonly hop: number;
  /** Local history entries within the hop. */
  readonly step: number;
  /** Its host; absent once departed. */
  readonly host?: string;
  /** The operator's own name for it. */
  readonly localRef?: string;
  readonly openMigrationId?: MigrationId;
}

export type InstanceRecord = ConsortiumInstance | PrivateInstance;

/** Leave or Arrival: how a private channel settled a migration that the consortium confirmed. */
export interface SettlementRecord {
  readonly migrationId: MigrationId;
  readonly statement: SettlementStatement;
  readonly instanceId: InstanceId;
  readonly vmId: VmId;
  readonly hop: number;
  /** The other operator. */
  readonly counterpart: MspId;
  /** Arrival: where it was taken in. Leave: where it ran, if known. */
  readonly host?: string;
  readonly settled: Provenance;
}

/** One row of an instance's history on one ledger, ordered by (hop, step). */
export interface LineageEntry {
  readonly instanceId: InstanceId;
  readonly hop: number;
  readonly step: number;
  readonly statement: LineageStatement;
  /** Who holds the instance after this entry. */
  readonly custodian: MspId;
  readonly from?: { readonly operator: MspId; readonly host?: HostReference };
  readonly to?: { readonly operator: MspId; readonly host?: HostReference };
  readonly migrationId?: MigrationId;
  readonly vmId?: VmId;
  readonly recorded: Provenance;
}

/** A block of a private channel put on record with the consortium. */
export interface AnchorRecord {
  readonly operator: MspId;
  /** The private channel's name. */
  readonly channel: string;
  readonly blockNumber: number;
  /** Hex SHA-256 of the block's header, as Fabric chains blocks. */
  readonly blockHash: string;
  readonly anchored: Provenance;
}

/** On a private channel: every Confirmation up to this consortium block has its Leave or Arrival. */
export interface RelayMarkRecord {
  readonly blockNumber: number;
  readonly marked: Provenance;
}

/** A page of a list, in key order. */
export interface Page<T> {
  readonly records: readonly T[];
  /** Pass to the next call; empty at the end. */
  readonly bookmark: string;
}

/** Payload of a chaincode event: all that a client needs to act without a further read. */
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
