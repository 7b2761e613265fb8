import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BatchLimits } from "./options.js";

const run = promisify(execFile);
const local = "localhost";

/** An organisation in a channel's configuration. */
export interface ConfiguredOrganization {
  readonly mspId: string;
  readonly mspFolder: string;
}

/** How other nodes call a node. */
export interface NodeAddress {
  /** Default: localhost. */
  readonly host?: string;
  readonly port: number;
}

export interface Consenter extends NodeAddress {
  /** PEM file; it serves and dials with the same certificate. */
  readonly tlsCertificate: string;
}

export interface ChannelConfig {
  readonly id: string;
  /** With the ports, and hosts, of their anchor peers. */
  readonly operators: readonly (ConfiguredOrganization & {
    readonly anchorHost?: string;
    readonly anchorPort: number;
  })[];
  readonly ordering: {
    readonly organization: ConfiguredOrganization;
    readonly consenters: readonly Consenter[];
    /** Whom the channel's clients call. Default: the consenters. */
    readonly endpoints?: readonly NodeAddress[];
    readonly batch: BatchLimits & {
      /** Blocks are cut by their number of transactions, however many bytes these have. Default false. */
      readonly wholeBlocks?: boolean;
    };
  };
}

/**
 * Makes the first block of each channel with `configtxgen`.
 *
 * @returns the blocks by channel.
 */
export async function makeGenesisBlocks(
  configtxgen: string,
  folder: string,
  channels: readonly ChannelConfig[],
): Promise<Map<string, Uint8Array>> {
  await mkdir(folder, { recursive: true });
  const profiles = Object.fromEntries(channels.map((channel) => [channel.id, profile(channel)]));
  // YAML includes JSON.
  await writeFile(join(folder, "configtx.yaml"), JSON.stringify({ Profiles: profiles }, null, 2));
  const blocks = await Promise.all(
    channels.map(async ({ id }) => {
      const file = join(folder, `${id}.block`);
      const args = ["-profile", id, "-channelID", id, "-outputBlock", file, "-configPath", folder];
      await run(configtxgen, args).catch((error: unknown) => {
        const { stderr } = error as { stderr?: string };
        const said = stderr?.trim().split("\n").slice(-3).join("\n") ?? String(error);
        throw new Error(`configtxgen did not make channel ${id}:\n${said}`);
      });
      return [id, await readFile(file)] as const;
    }),
  );
  return new Map(blocks);
}

function profile({ operators, ordering }: ChannelConfig): object {
  const { organization, consenters, endpoints = consenters, batch } = ordering;
  const addresses = endpoints.map(({ host = local, port }) => `${host}:${port}`);
  const [absolute, preferred] = batch.wholeBlocks === true ? ["48 MB", "48 MB"] : ["10 MB", "2 MB"];
  return {
    Policies: metaPolicies(),
    Capabilities: { V2_0: true },
    Orderer: {
      OrdererType: "etcdraft",
      BatchTimeout: `${batch.timeoutMs}ms`,
      BatchSize: {
        MaxMessageCount: batch.maxMessageCount,
        ...{ AbsoluteMaxBytes: absolute, PreferredMaxBytes: preferred },
      },
      EtcdRaft: {
        Consenters: consenters.map(({ host = local, port, tlsCertificate }) => ({
          ...{ Host: host, Port: port },
          ...{ ClientTLSCert: tlsCertificate, ServerTLSCert: tlsCertificate },
        })),
        // Nodes on one machine: a leader is missed, and elected, within a second or two.
        Options: {
          ...{ TickInterval: "100ms", ElectionTick: 10, HeartbeatTick: 1 },
          ...{ MaxInflightBlocks: 5, SnapshotIntervalSize: "16 MB" },
        },
      },
      Organizations: [{ ...member(organization), OrdererEndpoints: addresses }],
      Policies: {
        ...metaPolicies(),
        BlockValidation: { Type: "ImplicitMeta", Rule: "ANY Writers" },
      },
      Capabilities: { V2_0: true },
    },
    Application: {
      Organizations: operators.map((operator) => ({
        ...member(operator),
        AnchorPeers: [{ Host: operator.anchorHost ?? local, Port: operator.anchorPort }],
      })),
      Policies: {
        ...metaPolicies(),
        LifecycleEndorsement: { Type: "ImplicitMeta", Rule: "MAJORITY Endorsement" },
        Endorsement: { Type: "ImplicitMeta", Rule: "MAJORITY Endorsement" },
      },
      Capabilities: { V2_0: true },
    },
  };
}

function member({ mspId, mspFolder }: ConfiguredOrganization): object {
  const signature = (rule: string): object => ({ Type: "Signature", Rule: rule });
  return {
    ...{ Name: mspId, ID: mspId, MSPDir: mspFolder },
    Policies: {
      Readers: signature(`OR('${mspId}.member')`),
      Writers: signature(`OR('${mspId}.member')`),
      Admins: signature(`OR('${mspId}.admin')`),
      Endorsement: signature(`OR('${mspId}.peer')`),
    },
  };
}

function metaPolicies(): object {
  const meta = (rule: string): object => ({ Type: "ImplicitMeta", Rule: rule });
  return {
    Readers: meta("ANY Readers"),
    Writers: meta("ANY Writers"),
    Admins: meta("MAJORITY Admins"),
  };
}
