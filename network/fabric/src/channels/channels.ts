import type { ChannelConfig } from "./channel-config.js";
import { portsOf } from "../processes/launches.js";
import type { NetworkContext } from "../native/network-context.js";
import { joinOrderer } from "../administration/orderer-admin.js";
import type { PlannedChannel } from "../plan/plan.js";
import { isProxied, peersOf } from "../plan/plan.js";
import { settleAll } from "../settle-all.js";

/** A planned channel with the ports and files that its first block names. */
export function channelConfig(context: NetworkContext, channel: PlannedChannel): ChannelConfig {
  const { settings } = context;
  const organizationOf = (mspId: string): { mspId: string; mspFolder: string } => ({
    mspId,
    mspFolder: context.organization(mspId).mspFolder,
  });
  return {
    id: channel.id,
    operators: channel.members.map((mspId) => ({
      ...organizationOf(mspId),
      anchorPort: portsOf(settings.ports, peersOf(settings, mspId)[0] ?? "").listen,
    })),
    ordering: {
      organization: organizationOf(channel.ordererMspId),
      consenters: channel.orderers.map((name) => ({
        port: portsOf(settings.ports, name).listen,
        tlsCertificate: context.filesOf(name).tls.certificate,
      })),
      endpoints: channel.endpoints.map((name) => ({ port: portsOf(settings.ports, name).listen })),
      batch: channel.batch,
      wholeBlocks: isProxied(channel),
    },
  };
}

/** Has a channel's orderers join it, then its operators' peers, unless they have joined already. */
export async function joinChannel(
  context: NetworkContext,
  channel: PlannedChannel,
  block: Uint8Array,
): Promise<void> {
  const { adminTls, tlsRootFile } = context.organization(channel.ordererMspId);
  await settleAll(
    channel.orderers.map((name) => {
      const port = portsOf(context.settings.ports, name).second;
      return joinOrderer({ port, tlsRootFile, client: adminTls }, block);
    }),
  );
  await settleAll(channel.members.map((mspId) => joinPeers(context, mspId, block)));
}

/** Has an operator's peers join a channel. */
export async function joinPeers(
  context: NetworkContext,
  mspId: string,
  block: Uint8Array,
): Promise<void> {
  const peers = peersOf(context.settings, mspId);
  await settleAll(peers.map((name) => context.asAdmin(name, (admin) => admin.join(block))));
}
