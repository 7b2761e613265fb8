import { common, msp, orderer } from "@hyperledger/fabric-protos";
import timestampMessages from "google-protobuf/google/protobuf/timestamp_pb.js";
import type { BatchLimits } from "../ordering/types.js";

/** An organisation as a channel's configuration describes it. */
export interface ConfiguredOrganization {
  readonly mspId: string;
  /** The root of its identities, in PEM. */
  readonly rootCertificate: string;
  /** The root of its TLS certificates, in PEM. */
  readonly tlsRootCertificate: string;
}

export interface GenesisOptions {
  readonly channelId: string;
  readonly members: readonly ConfiguredOrganization[];
  readonly orderer: ConfiguredOrganization;
  readonly ordererAddress: string;
  readonly batch: BatchLimits;
}

/**
 * Makes the envelope of a channel's block 0: its configuration, as clients that read blocks expect
 * it. It can be read but not updated.
 */
export function createGenesis(options: GenesisOptions): Uint8Array {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG);
  channelHeader.setVersion(1);
  channelHeader.setChannelId(options.channelId);
  const timestamp = new timestampMessages.Timestamp();
  timestamp.fromDate(new Date());
  channelHeader.setTimestamp(timestamp);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(new common.SignatureHeader().serializeBinary());
  const config = new common.Config();
  config.setChannelGroup(channelGroup(options));
  const configEnvelope = new common.ConfigEnvelope();
  configEnvelope.setConfig(config);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(configEnvelope.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

function channelGroup(options: GenesisOptions): common.ConfigGroup {
  const application = new common.ConfigGroup();
  for (const member of options.members) {
    application.getGroupsMap().set(member.mspId, organizationGroup(member));
  }
  const ordering = new common.ConfigGroup();
  ordering
    .getGroupsMap()
    .set(options.orderer.mspId, organizationGroup(options.orderer, options.ordererAddress));
  const { batch } = options;
  const size = new orderer.BatchSize();
  size.setMaxMessageCount(batch.maxMessageCount);
  size.setAbsoluteMaxBytes(batch.absoluteMaxBytes);
  size.setPreferredMaxBytes(batch.preferredMaxBytes);
  ordering.getValuesMap().set("BatchSize", value(size));
  const timeout = new orderer.BatchTimeout();
  timeout.setTimeout(`${batch.timeoutMs}ms`);
  ordering.getValuesMap().set("BatchTimeout", value(timeout));
  const group = new common.ConfigGroup();
  group.getGroupsMap().set("Application", application);
  group.getGroupsMap().set("Orderer", ordering);
  const hashing = new common.HashingAlgorithm();
  hashing.setName("SHA256");
  group.getValuesMap().set("HashingAlgorithm", value(hashing));
  return group;
}

function organizationGroup(
  organization: ConfiguredOrganization,
  ordererAddress?: string,
): common.ConfigGroup {
  const fabricConfig = new msp.FabricMSPConfig();
  fabricConfig.setName(organization.mspId);
  fabricConfig.setRootCertsList([Buffer.from(organization.rootCertificate)]);
  fabricConfig.setTlsRootCertsList([Buffer.from(organization.tlsRootCertificate)]);
  fabricConfig.setFabricNodeOus(nodeUnits(organization.rootCertificate));
  const config = new msp.MSPConfig();
  config.setConfig(fabricConfig.serializeBinary());
  const group = new common.ConfigGroup();
  group.getValuesMap().set("MSP", value(config));
  if (ordererAddress !== undefined) {
    const addresses = new common.OrdererAddresses();
    addresses.setAddressesList([ordererAddress]);
    group.getValuesMap().set("Endpoints", value(addresses));
  }
  return group;
}

function nodeUnits(rootCertificate: string): msp.FabricNodeOUs {
  const unit = (name: string): msp.FabricOUIdentifier => {
    const identifier = new msp.FabricOUIdentifier();
    identifier.setCertificate(Buffer.from(rootCertificate));
    identifier.setOrganizationalUnitIdentifier(name);
    return identifier;
  };
  const units = new msp.FabricNodeOUs();
  units.setEnable(true);
  units.setClientOuIdentifier(unit("client"));
  units.setPeerOuIdentifier(unit("peer"));
  units.setAdminOuIdentifier(unit("admin"));
  units.setOrdererOuIdentifier(unit("orderer"));
  return units;
}

function value(message: { serializeBinary(): Uint8Array }): common.ConfigValue {
  const configValue = new common.ConfigValue();
  configValue.setValue(message.serializeBinary());
  configValue.setModPolicy("Admins");
  return configValue;
}
