import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChannelConfig } from "../channels/channel-config.js";
import { makeGenesisBlocks } from "../channels/channel-config.js";
import { defaultBatch } from "../plan/options.js";
import { joinOrderer, ordererChannels } from "../administration/orderer-admin.js";
import type { PeerAdmin } from "../administration/peer-admin.js";
import type { SampleNetwork, SampleOperator, SampleOrderer } from "./sample-network.js";
import { TestNetworkError } from "./sample-network.js";

export interface PrivateChannelOptions {
  readonly sample: SampleNetwork;
  readonly operator: SampleOperator;
  readonly orderers: readonly SampleOrderer[];
  readonly configtxgen: string;
  /** The folder that keeps the channel's first block. */
  readonly folder: string;
}

/** The channel of one operator alone, on the sample's own ordering service. */
export function privateChannelConfig({
  sample,
  operator,
  orderers,
}: Pick<PrivateChannelOptions, "sample" | "operator" | "orderers">): ChannelConfig {
  const { mspId, mspFolder, peer } = operator;
  return {
    id: operator.privateChannel,
    operators: [{ mspId, mspFolder, anchorHost: peer.host, anchorPort: peer.port }],
    ordering: {
      organization: sample.ordererMsp,
      consenters: orderers.map(({ host, port, tlsCertificateFile }) => ({
        host,
        port,
        tlsCertificate: tlsCertificateFile,
      })),
      batch: defaultBatch,
    },
  };
}

/**
 * Makes an operator's private channel where the orderers have none yet, and has them and then the
 * operator's peer join it.
 */
export async function openPrivateChannel(
  options: PrivateChannelOptions,
  admin: PeerAdmin,
): Promise<void> {
  const { orderers, operator } = options;
  const id = operator.privateChannel;
  const joined = await Promise.all(
    orderers.map(async (each) => (await ordererChannels(each.admin)).includes(id)),
  );
  const isThere = joined.some(Boolean);
  if (joined.every(Boolean) && (await admin.channels()).includes(id)) return;
  const block = isThere ? await keptBlock(options) : await makeBlock(options);
  await Promise.all(
    orderers
      .filter((_, index) => joined[index] === false)
      .map((each) => joinOrderer(each.admin, block)),
  );
  await admin.join(block);
}

async function makeBlock(options: PrivateChannelOptions): Promise<Uint8Array> {
  const config = privateChannelConfig(options);
  const folder = folderOf(options);
  await mkdir(folder, { recursive: true });
  const blocks = await makeGenesisBlocks(options.configtxgen, folder, [config]);
  return blocks.get(config.id) ?? new Uint8Array();
}

async function keptBlock(options: PrivateChannelOptions): Promise<Uint8Array> {
  const id = options.operator.privateChannel;
  const file = join(folderOf(options), `${id}.block`);
  try {
    return await readFile(file);
  } catch (cause) {
    throw new TestNetworkError(
      `The ordering service has a channel ${id} that was not made from here, and ${options.operator.peer.name} has ` +
        `not joined it. Name the data directory that made it with --data, or set the network up anew.`,
      { cause },
    );
  }
}

function folderOf({ folder, operator }: PrivateChannelOptions): string {
  return join(folder, operator.privateChannel);
}
