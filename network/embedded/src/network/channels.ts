import { join } from "node:path";
import type { Topology } from "@basics/local";
import { CONSORTIUM_CHANNEL } from "@basics/local";
import type { OracleFile, OracleObserver } from "@basics/oracle/live";
import { channelOracle, noObserver, openCommitDelay } from "@basics/oracle/live";
import type { ChaincodeDeployment } from "../chaincode/deployment.js";
import type { Channel } from "../channel.js";
import { createMembership } from "../identity/msp.js";
import { openChannelLedger } from "../ledger/channel-ledger.js";
import type { BatchLimits } from "../ordering/types.js";
import type { EndorsementPolicy } from "../policy/endorsement-policy.js";
import { createOracleOrderer } from "../ordering/oracle-orderer.js";
import type { ReleaseBlock } from "../ordering/orderer.js";
import { createOrderer } from "../ordering/orderer.js";
import { parsePolicy } from "../policy/signature-policy.js";
import { createGenesis } from "./genesis.js";
import type { Organization } from "./organization.js";

export interface OpenChannelOptions {
  /** The folder of the channel's blocks. */
  readonly folder: string;
  readonly id: string;
  readonly kind: Channel["kind"];
  readonly members: readonly Organization[];
  readonly orderer: Organization;
  /** The orderer's `host:port`. */
  readonly ordererAddress: string;
  readonly batch: BatchLimits;
  readonly chaincodes: readonly ChaincodeDeployment[];
  readonly releaseBlock?: ReleaseBlock | undefined;
  readonly oracle?: OracleFile | undefined;
  readonly oracleObserver?: OracleObserver | undefined;
  readonly log: (message: string) => void;
}

/** Lists a network's channels: the consortium's, and the private ones. */
export function listChannels({
  operators,
  privateChannels,
}: Topology): Pick<Channel, "id" | "kind" | "members">[] {
  const own = Object.entries(privateChannels).map(([mspId, id]) => ({
    id,
    kind: "private" as const,
    members: [mspId],
  }));
  return [{ id: CONSORTIUM_CHANNEL, kind: "consortium", members: operators }, ...own];
}

/** Opens a channel's ledger and starts ordering for it. */
export async function openChannel(options: OpenChannelOptions): Promise<Channel> {
  const { id, kind, orderer, log } = options;
  const oracle = options.oracle && channelOracle(options.oracle, { id, kind });
  const batch =
    oracle === undefined
      ? options.batch
      : { ...options.batch, maxMessageCount: oracle.blockSizeTxs };
  const members = options.members.map(({ mspId }) => mspId);
  const membership = createMembership(
    options.members.map(({ mspId, authority }) => ({
      mspId,
      rootCertificates: [authority.rootCertificate],
    })),
  );
  const chaincodes = new Map<string, EndorsementPolicy>();
  for (const deployment of options.chaincodes) {
    if (!isDeployed(deployment, id, kind)) continue;
    const byDefault = kind === "consortium" ? "MAJORITY" : "ANY";
    const policy = deployment.endorsement?.[kind] ?? byDefault;
    chaincodes.set(deployment.name, parsePolicy(policy, membership.mspIds));
  }
  const configured = ({ mspId, authority }: Organization) => ({
    mspId,
    rootCertificate: authority.rootCertificate,
    tlsRootCertificate: authority.tlsRootCertificate,
  });
  const ledger = await openChannelLedger({
    channelId: id,
    folder: join(options.folder, id),
    genesis: createGenesis({
      channelId: id,
      members: options.members.map(configured),
      orderer: configured(orderer),
      ordererAddress: options.ordererAddress,
      batch,
    }),
    membership,
    policies: { endorsement: (chaincode) => chaincodes.get(chaincode) },
    signer: orderer.node,
    log,
  });
  const onFailure = (error: Error): void => {
    log(`channel ${id}: a block could not be committed, nothing more is ordered: ${error.message}`);
  };
  const shared = { ledger, membership, batch, onFailure };
  const channel = { id, kind, members, membership, ledger, chaincodes };
  if (options.oracle === undefined || oracle === undefined) {
    const { releaseBlock: release } = options;
    const ordering = createOrderer({ ...shared, ...(release === undefined ? {} : { release }) });
    return { ...channel, orderer: ordering };
  }
  const { hold } = options.oracle;
  const { oracleObserver: observer = noObserver } = options;
  const delay = await openCommitDelay(oracle.commitDelay, oracle);
  const consensus = createOracleOrderer({ ...shared, oracle, delay, hold, observer });
  return { ...channel, orderer: consensus, consensus };
}

function isDeployed({ channels }: ChaincodeDeployment, id: string, kind: Channel["kind"]): boolean {
  if (channels === "all") return true;
  if (channels === "consortium") return kind === "consortium";
  return channels.includes(id);
}
