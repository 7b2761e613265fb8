import { common, orderer } from "@hyperledger/fabric-protos";

/** A block, as far as a proxy looks into it. */
export interface OrderedBlock {
  readonly number: number;
  /** In their order; empty for one without an id, as configuration is. */
  readonly transactionIds: readonly string[];
}

/** What a channel's configuration says on who orders blocks, and when they are cut. */
export interface BatchLimits {
  /** `etcdraft` or `BFT` */
  readonly consensus: string;
  readonly maxMessageCount: number;
  readonly preferredMaxBytes: number;
  readonly timeoutMs: number;
}

export function readBlock(block: common.Block): OrderedBlock {
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  return {
    number: block.getHeader()?.getNumber() ?? 0,
    transactionIds: envelopes.map((bytes) => channelHeaderOf(bytes).getTxId()),
  };
}

/** The number of the configuration block that was the newest when a block was written. */
export function configNumberOf(block: common.Block): number {
  const list = block.getMetadata()?.getMetadataList_asU8() ?? [];
  const signatures = list[common.BlockMetadataIndex.SIGNATURES] ?? new Uint8Array();
  const value = common.Metadata.deserializeBinary(signatures).getValue_asU8();
  // A channel's first block has none, and is its own.
  return common.OrdererBlockMetadata.deserializeBinary(value).getLastConfig()?.getIndex() ?? 0;
}

/** The limits in a configuration block; undefined where a block holds no configuration. */
export function batchLimitsOf(block: common.Block): BatchLimits | undefined {
  const [bytes] = block.getData()?.getDataList_asU8() ?? [];
  if (bytes === undefined) return undefined;
  if (channelHeaderOf(bytes).getType() !== common.HeaderType.CONFIG) return undefined;
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(bytes).getPayload_asU8(),
  );
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
  const values = config?.getChannelGroup()?.getGroupsMap().get("Orderer")?.getValuesMap();
  const size = orderer.BatchSize.deserializeBinary(
    values?.get("BatchSize")?.getValue_asU8() ?? new Uint8Array(),
  );
  const consensus = orderer.ConsensusType.deserializeBinary(
    values?.get("ConsensusType")?.getValue_asU8() ?? new Uint8Array(),
  );
  const timeout = orderer.BatchTimeout.deserializeBinary(
    values?.get("BatchTimeout")?.getValue_asU8() ?? new Uint8Array(),
  );
  return {
    consensus: consensus.getType(),
    maxMessageCount: size.getMaxMessageCount(),
    preferredMaxBytes: size.getPreferredMaxBytes(),
    timeoutMs: parseDurationMs(timeout.getTimeout()),
  };
}

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration as Go writes it: `2s`, `1m30s`, `100ms`. */
export function parseDurationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  return parts.reduce(
    (sum, [, digits, unit = ""]) => sum + Number(digits) * (unitMs[unit] ?? 0),
    0,
  );
}

function channelHeaderOf(envelope: Uint8Array): common.ChannelHeader {
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope).getPayload_asU8(),
  );
  return common.ChannelHeader.deserializeBinary(
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
}
