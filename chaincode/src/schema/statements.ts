import {
  CHANNEL_KIND_NAMES,
  CONSORTIUM_INSTANCE_STATE_NAMES,
  DIGEST_ALGORITHM_NAMES,
  MIGRATION_STATE_NAMES,
  PRIVATE_INSTANCE_STATE_NAMES,
} from "../domain";
import type { Parsed } from "./schema";
import {
  channelName,
  coinedId,
  hostOpening,
  hostReference,
  localRef,
  mspId,
  namedHost,
  reason,
  sha256Hex,
  timestamp,
  vmId,
} from "./fields";
import { object } from "./object";
import { flag, listOf, oneOf, text, wholeNumber } from "./values";

/**
 * The schemas below describe the arguments of the transactions. Each argument is one JSON object.
 */

export type Configuration = Parsed<typeof configuration>;
export const configuration = object("ChannelConfiguration", {
  description: "What a channel is. On the consortium channel it names itself.",
  required: { kind: oneOf(...CHANNEL_KIND_NAMES), consortiumChannel: channelName },
});

export type OperatorRegistration = Parsed<typeof operatorRegistration>;
export const operatorRegistration = object("OperatorRegistration", {
  description: "What the caller's operator says of itself; replaces what it said before.",
  required: {
    digestAlgorithms: listOf(oneOf(...DIGEST_ALGORITHM_NAMES), { minimum: 1, maximum: 8 }),
    keepsPrivateChannel: flag,
  },
  optional: {
    transferEndpoint: text({
      pattern:
        /^https?:\/\/([A-Za-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?(\/[A-Za-z0-9._~%/+-]{0,512})?$/,
      expected: "an http or https URL without user, query and fragment",
    }),
  },
});

export type Registration = Parsed<typeof registration>;
export const registration = object("Registration", {
  description: "A new instance. On a private channel with its host, by name.",
  required: { instanceId: coinedId },
  optional: { host: hostReference, localRef },
});

export const consortiumRegistration = object("ConsortiumRegistration", {
  description: "A new instance on the consortium channel.",
  required: { instanceId: coinedId },
  optional: { host: hostReference },
});

export const privateRegistration = object("PrivateRegistration", {
  description: "A new instance on a private channel.",
  required: { instanceId: coinedId, host: namedHost },
  optional: { localRef },
});

export type Indication = Parsed<typeof indication>;
export const indication = object("Indication", {
  description:
    "A stopped instance is to move. On the consortium channel it names the destination; " +
    "on a private channel both hosts, by name, and no destination.",
  required: { migrationId: coinedId, instanceId: coinedId, vmId },
  optional: {
    destination: mspId,
    sourceHost: hostReference,
    destinationHost: hostReference,
    expiresAt: timestamp,
  },
});

export type InterIndication = Parsed<typeof interIndication>;
export const interIndication = object("InterIndication", {
  description: "An Indication on the consortium channel.",
  required: { migrationId: coinedId, instanceId: coinedId, vmId, destination: mspId },
  optional: { sourceHost: hostReference, expiresAt: timestamp },
});

export type LocalIndication = Parsed<typeof localIndication>;
export const localIndication = object("LocalIndication", {
  description: "An Indication on a private channel.",
  required: {
    migrationId: coinedId,
    instanceId: coinedId,
    vmId,
    sourceHost: namedHost,
    destinationHost: namedHost,
  },
  optional: { expiresAt: timestamp },
});

export type Verification = Parsed<typeof verification>;
export const verification = object("Verification", {
  description: "The digest that the destination found. On a private channel with the host.",
  required: { migrationId: coinedId, vmId },
  optional: { host: hostReference },
});

export const localVerification = object("LocalVerification", {
  description: "A Verification on a private channel.",
  required: { migrationId: coinedId, vmId, host: namedHost },
});

export type Withdrawal = Parsed<typeof withdrawal>;
export const withdrawal = object("Withdrawal", {
  description: "Ends an open migration without a verification.",
  required: { migrationId: coinedId, reason },
});

export type Retirement = Parsed<typeof retirement>;
export const retirement = object("Retirement", {
  description: "The instance is gone for good.",
  required: { instanceId: coinedId },
});

export type Anchoring = Parsed<typeof anchoring>;
export const anchoring = object("Anchoring", {
  description: "A block of the caller's private channel, by the hash of its header.",
  required: {
    channel: channelName,
    blockNumber: wholeNumber({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    blockHash: sha256Hex,
  },
});

export type Leaving = Parsed<typeof leaving>;
export const leaving = object("Leaving", {
  description: "A migration that the consortium confirmed took the instance away from here.",
  required: { migrationId: coinedId },
});

export type Arriving = Parsed<typeof arriving>;
export const arriving = object("Arriving", {
  description: "A migration that the consortium confirmed brought the instance here.",
  required: { migrationId: coinedId },
  optional: { host: hostOpening },
});

export type RelayMarking = Parsed<typeof relayMarking>;
export const relayMarking = object("RelayMarking", {
  description: "Every Confirmation up to this block of the consortium channel is settled here.",
  required: { blockNumber: wholeNumber({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) },
});

const paging = {
  pageSize: wholeNumber({ minimum: 1, maximum: 1000 }),
  bookmark: text({ pattern: /^[A-Za-z0-9_-]{0,1024}$/, expected: "a bookmark of this list" }),
};
const operatorFilter = mspId;

export type InstanceQuery = Parsed<typeof instanceQuery>;
export const instanceQuery = object("InstanceQuery", {
  description: "Which instances to list, and which page. Custodian: consortium channel only.",
  required: {},
  optional: {
    state: oneOf(...new Set([...CONSORTIUM_INSTANCE_STATE_NAMES, ...PRIVATE_INSTANCE_STATE_NAMES])),
    custodian: operatorFilter,
    ...paging,
  },
});

export type MigrationQuery = Parsed<typeof migrationQuery>;
export const migrationQuery = object("MigrationQuery", {
  description:
    "Which migrations to list, and which page: of an instance, or of an operator (as source or " +
    "destination) with or without a state, or of a state, or all.",
  required: {},
  optional: {
    state: oneOf(...MIGRATION_STATE_NAMES),
    operator: operatorFilter,
    instanceId: coinedId,
    ...paging,
  },
});
