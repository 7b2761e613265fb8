import { common } from "@hyperledger/fabric-protos";
import { ordererChannels } from "../administration/orderer-admin.js";
import { PeerAdmin } from "../administration/peer-admin.js";
import type { SampleNetwork, SampleOperator, SampleOrderer } from "./sample-network.js";
import { TestNetworkError } from "./sample-network.js";

/** The gRPC status of a server that does not answer. */
const UNAVAILABLE = 14;

/** Acts at an operator's peer with its administrator's identity. */
export async function asAdmin<T>(
  { mspId, peer, admin }: SampleOperator,
  work: (admin: PeerAdmin) => Promise<T>,
): Promise<T> {
  const { address, tlsRootFile, tlsServerName } = peer;
  const client = await PeerAdmin.connect({ mspId, address, tlsRootFile, tlsServerName, admin });
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

/**
 * Finds out whether a sample runs with its channel.
 *
 * @returns the orderers that order the channel.
 * @throws a TestNetworkError for nodes that do not answer, and for a channel that is not there.
 */
export async function checkRunning(
  sample: SampleNetwork,
  channel: string,
): Promise<readonly SampleOrderer[]> {
  await Promise.all(sample.operators.map((each) => checkPeer(sample, each, channel)));
  const asked = await Promise.all(
    sample.orderers.map(async (orderer) => {
      const channels = await ordererChannels(orderer.admin).catch((error: unknown): string[] => {
        // A sample may have scripts for orderers that are not started.
        if (sample.orderers.length > 1) return [];
        throw notUp(sample, `Orderer ${orderer.name} does not answer`, error);
      });
      return channels.includes(channel) ? [orderer] : [];
    }),
  );
  const ordering = asked.flat();
  if (ordering.length === 0) {
    const ports = sample.orderers.map(({ admin }) => admin.port).join(", ");
    throw notUp(sample, `No orderer of ${channel} answers at localhost (ports ${ports})`);
  }
  return ordering;
}

async function checkPeer(
  sample: SampleNetwork,
  operator: SampleOperator,
  channel: string,
): Promise<void> {
  const { name, address } = operator.peer;
  const joined = await asAdmin(operator, (admin) => admin.channels()).catch((error: unknown) => {
    const { code } = error as { code?: number };
    if (code !== UNAVAILABLE) throw error;
    throw notUp(sample, `Peer ${name} does not answer at ${address}`, error);
  });
  if (joined.includes(channel)) return;
  const others = joined.length === 0 ? "is on no channel" : `is on ${joined.join(", ")} only`;
  const create =
    sample.kind === "test-network"
      ? `Create it (cd ${sample.folder} && ./network.sh createChannel -c ${channel})`
      : `Have the peers join it (join_channel.sh there)`;
  throw new TestNetworkError(
    `Peer ${name} is not on channel ${channel}: it ${others}. ${create}, or name another with --channel.`,
  );
}

function notUp(sample: SampleNetwork, what: string, cause?: unknown): TestNetworkError {
  const reason = cause === undefined ? "" : ` (${(cause as Error).message})`;
  return new TestNetworkError(
    `${what}${reason}. Bring the network up: cd ${sample.folder} && ${sample.startCommand}`,
    { cause },
  );
}

/** A hash of the content of a channel's first block, which differs from set-up to set-up. */
export async function fingerprint(admin: PeerAdmin, channel: string): Promise<string> {
  const block = await admin
    .contract(channel, "qscc")
    .evaluateTransaction("GetBlockByNumber", channel, "0");
  const header = common.Block.deserializeBinary(block).getHeader();
  return Buffer.from(header?.getDataHash_asU8() ?? []).toString("hex");
}
