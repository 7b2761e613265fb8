import type {
  AnchorRecord,
  ChannelRecord,
  ConsortiumInstance,
  InstanceRecord,
  LineageEntry,
  MigrationRecord,
  OperatorRecord,
  Page,
  PrivateInstance,
  Provenance,
  RelayMarkRecord,
  SettlementRecord,
} from "../records";
import {
  CHANNEL_KIND_NAMES,
  CONSORTIUM_INSTANCE_STATE_NAMES,
  LINEAGE_STATEMENTS,
  MIGRATION_KIND_NAMES,
  MIGRATION_STATE_NAMES,
  PRIVATE_INSTANCE_STATE_NAMES,
  SETTLEMENT_STATEMENTS,
} from "../domain";
import {
  channelName,
  coinedId,
  hostName,
  hostReference,
  localRef,
  mspId,
  reason,
  sha256Hex,
  timestamp,
  vmId,
} from "./fields";
import { either, object } from "./object";
import type { NamedSchema, Schema } from "./schema";
import { flag, listOf, oneOf, text, wholeNumber } from "./values";

/**
 * The schemas below describe the answers of functions for contract metadata. Their types keep them
 * equal to the records.
 */

const count = wholeNumber({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const provenance: NamedSchema<Provenance> = object("Provenance", {
  description: "Who made a statement, in which transaction, and when by its own account.",
  required: {
    by: mspId,
    transactionId: text({ pattern: /^.{1,128}$/, expected: "a transaction id" }),
    claimedAt: timestamp,
  },
});

const channelRecord: NamedSchema<ChannelRecord> = object("ChannelRecord", {
  description: "What a channel is; on a private channel with its operator.",
  required: {
    kind: oneOf(...CHANNEL_KIND_NAMES),
    consortiumChannel: channelName,
    configured: provenance,
  },
  optional: { operator: mspId },
});

const operatorRecord: NamedSchema<OperatorRecord> = object("OperatorRecord", {
  description: "What an operator says of itself.",
  required: {
    mspId,
    digestAlgorithms: listOf(text({ pattern: /^[a-z0-9-]+$/, expected: "an algorithm" }), {
      minimum: 1,
      maximum: 8,
    }),
    keepsPrivateChannel: flag,
    registered: provenance,
  },
  optional: { transferEndpoint: text({ pattern: /^https?:\/\/.+$/, expected: "a URL" }) },
});

const consortiumInstance: NamedSchema<ConsortiumInstance> = object("ConsortiumInstance", {
  description: "An instance as the consortium channel knows it.",
  required: {
    instanceId: coinedId,
    state: oneOf(...CONSORTIUM_INSTANCE_STATE_NAMES),
    custodian: mspId,
    hop: count,
  },
  optional: { openMigrationId: coinedId, host: hostReference },
});

const privateInstance: NamedSchema<PrivateInstance> = object("PrivateInstance", {
  description: "An instance as an operator's private channel knows it.",
  required: {
    instanceId: coinedId,
    state: oneOf(...PRIVATE_INSTANCE_STATE_NAMES),
    hop: count,
    step: count,
  },
  optional: { host: hostName, localRef, openMigrationId: coinedId },
});

const instanceRecord: NamedSchema<InstanceRecord> = either("InstanceRecord", {
  description: "An instance, by the kind of the channel.",
  first: consortiumInstance,
  second: privateInstance,
  discriminator: "custodian",
});

const migrationRecord: NamedSchema<MigrationRecord> = object("MigrationRecord", {
  description: "A migration. Without indicated, an id that was cancelled before its Indication.",
  required: {
    migrationId: coinedId,
    kind: oneOf(...MIGRATION_KIND_NAMES),
    state: oneOf(...MIGRATION_STATE_NAMES),
    source: mspId,
  },
  optional: {
    destination: mspId,
    instanceId: coinedId,
    vmId,
    sourceHost: hostReference,
    destinationHost: hostReference,
    expiresAt: timestamp,
    observedVmId: vmId,
    reason,
    hop: count,
    step: count,
    indicated: provenance,
    concluded: provenance,
  },
});

const settlementRecord: NamedSchema<SettlementRecord> = object("SettlementRecord", {
  description: "A Leave or an Arrival.",
  required: {
    migrationId: coinedId,
    statement: oneOf(...SETTLEMENT_STATEMENTS),
    instanceId: coinedId,
    vmId,
    hop: count,
    counterpart: mspId,
    settled: provenance,
  },
  optional: { host: hostName },
});

const lineageParty = object("LineageParty", {
  description: "An operator and, if known, one of its hosts.",
  required: { operator: mspId },
  optional: { host: hostReference },
});

const lineageEntry: NamedSchema<LineageEntry> = object("LineageEntry", {
  description: "A row of an instance's history, ordered by hop and step.",
  required: {
    instanceId: coinedId,
    hop: count,
    step: count,
    statement: oneOf(...LINEAGE_STATEMENTS),
    custodian: mspId,
    recorded: provenance,
  },
  optional: { from: lineageParty, to: lineageParty, migrationId: coinedId, vmId },
});

const anchorRecord: NamedSchema<AnchorRecord> = object("AnchorRecord", {
  description: "A block of an operator's private channel.",
  required: {
    operator: mspId,
    channel: channelName,
    blockNumber: count,
    blockHash: sha256Hex,
    anchored: provenance,
  },
});

const relayMarkRecord: NamedSchema<RelayMarkRecord> = object("RelayMarkRecord", {
  description: "Up to which block of the consortium channel everything is settled.",
  required: { blockNumber: count, marked: provenance },
});

function pageOf<T>(name: string, item: NamedSchema<T>): NamedSchema<Page<T>> {
  const records: Schema<readonly T[]> = listOf(item, { minimum: 0, maximum: 1000 });
  return object(name, {
    description: "A page of a list; an empty bookmark ends it.",
    required: {
      records,
      bookmark: text({ pattern: /^[A-Za-z0-9_-]*$/, expected: "the next page's bookmark" }),
    },
  });
}

/** Every record and page that a function answers or that another one of these contains. */
export const recordSchemas = {
  AnchorPage: pageOf("AnchorPage", anchorRecord),
  AnchorRecord: anchorRecord,
  ChannelRecord: channelRecord,
  ConsortiumInstance: consortiumInstance,
  InstancePage: pageOf("InstancePage", instanceRecord),
  InstanceRecord: instanceRecord,
  LineageEntry: lineageEntry,
  LineagePage: pageOf("LineagePage", lineageEntry),
  LineageParty: lineageParty,
  MigrationPage: pageOf("MigrationPage", migrationRecord),
  MigrationRecord: migrationRecord,
  OperatorPage: pageOf("OperatorPage", operatorRecord),
  OperatorRecord: operatorRecord,
  PrivateInstance: privateInstance,
  Provenance: provenance,
  RelayMarkRecord: relayMarkRecord,
  SettlementRecord: settlementRecord,
} as const;

export type RecordName = keyof typeof recordSchemas;
