import type { SigningIdentity } from "@basics/messages";
import { signatureHeader, signedEnvelope } from "@basics/messages";
import { common } from "@hyperledger/fabric-protos";
import { organizationNameOf } from "../organizations/organization-names.js";

/** The channel configuration in a block; undefined where the block holds transactions. */
export function configOf(block: common.Block): common.Config | undefined {
  const [bytes] = block.getData()?.getDataList_asU8() ?? [];
  if (bytes === undefined) return undefined;
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const headerBytes = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
  const header = common.ChannelHeader.deserializeBinary(headerBytes);
  if (header.getType() !== common.HeaderType.CONFIG) return undefined;
  return common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
}

/** The number of the configuration block that was the newest when a block was written. */
export function configNumberOf(block: common.Block): number {
  const list = block.getMetadata()?.getMetadataList_asU8() ?? [];
  const signatures = list[common.BlockMetadataIndex.SIGNATURES] ?? new Uint8Array();
  const value = common.Metadata.deserializeBinary(signatures).getValue_asU8();
  // A channel's first block has no such metadata, and is its own newest configuration block.
  return common.OrdererBlockMetadata.deserializeBinary(value).getLastConfig()?.getIndex() ?? 0;
}

/** An operator's group in a channel's configuration: its MSP, policies and anchor peers. */
export function operatorGroup(
  config: common.Config,
  mspId: string,
): common.ConfigGroup | undefined {
  return applicationOf(config).getGroupsMap().get(organizationNameOf(mspId));
}

export interface Addition {
  readonly channel: string;
  /** The channel's present configuration. */
  readonly config: common.Config;
  readonly mspId: string;
  readonly group: common.ConfigGroup;
}

/**
 * The update that administrators sign so that an operator becomes a member of a channel. It equals
 * the output of `configtxlator compute_update`. The read set names the versions on which the update
 * rests, so that it cannot undo another change made meanwhile. The write set repeats each member of
 * the group that changes, since Fabric removes a member that is not named there.
 */
export function additionOf({ channel, config, mspId, group }: Addition): common.ConfigUpdate {
  const application = applicationOf(config);
  const written = versionsOf(application);
  written.setVersion(application.getVersion() + 1);
  written.setModPolicy(application.getModPolicy());
  written.getGroupsMap().set(organizationNameOf(mspId), group);
  const update = new common.ConfigUpdate();
  update.setChannelId(channel);
  update.setReadSet(inChannel(config, versionsOf(application)));
  update.setWriteSet(inChannel(config, written));
  return update;
}

/** An update under the signatures of administrators; the first of them submits it. */
export function signUpdate(
  update: common.ConfigUpdate,
  administrators: readonly [SigningIdentity, ...SigningIdentity[]],
): common.Envelope {
  const bytes = update.serializeBinary();
  const content = new common.ConfigUpdateEnvelope();
  content.setConfigUpdate(bytes);
  for (const administrator of administrators) {
    const header = signatureHeader(administrator);
    const signature = new common.ConfigSignature();
    signature.setSignatureHeader(header);
    signature.setSignature(administrator.sign(Buffer.concat([header, bytes])));
    content.addSignatures(signature);
  }
  const [submitter] = administrators;
  return signedEnvelope(
    {
      channel: update.getChannelId(),
      type: common.HeaderType.CONFIG_UPDATE,
      data: content.serializeBinary(),
    },
    submitter,
  );
}

function applicationOf(config: common.Config): common.ConfigGroup {
  const application = config.getChannelGroup()?.getGroupsMap().get("Application");
  if (application === undefined) throw new Error("The channel's configuration has no operators.");
  return application;
}

/** A group with its members' versions alone, without their content. */
function versionsOf(group: common.ConfigGroup): common.ConfigGroup {
  const versions = new common.ConfigGroup();
  versions.setVersion(group.getVersion());
  group.getGroupsMap().forEach((member, name) => {
    const version = new common.ConfigGroup();
    version.setVersion(member.getVersion());
    versions.getGroupsMap().set(name, version);
  });
  group.getValuesMap().forEach((member, name) => {
    const version = new common.ConfigValue();
    version.setVersion(member.getVersion());
    versions.getValuesMap().set(name, version);
  });
  group.getPoliciesMap().forEach((member, name) => {
    const version = new common.ConfigPolicy();
    version.setVersion(member.getVersion());
    versions.getPoliciesMap().set(name, version);
  });
  return versions;
}

function inChannel(config: common.Config, application: common.ConfigGroup): common.ConfigGroup {
  const channel = new common.ConfigGroup();
  channel.setVersion(config.getChannelGroup()?.getVersion() ?? 0);
  channel.getGroupsMap().set("Application", application);
  return channel;
}
