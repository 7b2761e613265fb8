import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ConsensusOptions, NodeAddress } from "./consensus-config.js";
import { channelCapability, consensusSection, LOCAL_HOST } from "./consensus-config.js";
import { organizationNameOf, withMspIds } from "../organizations/organization-names.js";

const run = promisify(execFile);

/** An organisation in a channel's configuration. */
export interface ConfiguredOrganization {
  readonly mspId: string;
  readonly mspFolder: string;
}

export interface ChannelConfig {
  readonly id: string;
  /** The channel's operators, with the ports and hosts of their anchor peers. */
  readonly operators: readonly (ConfiguredOrganization & {
    readonly anchorHost?: string;
    readonly anchorPort: number;
  })[];
  readonly ordering: ConsensusOptions & {
    readonly organization: ConfiguredOrganization;
    /** The addresses that the channel's clients call. Default: those of the consenters. */
    readonly endpoints?: readonly NodeAddress[];
    /**
     * Blocks are cut by their number of transactions, however many bytes these have. Default false.
     */
    readonly wholeBlocks?: boolean;
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
  // JSON is valid YAML.
  await writeFile(join(folder, "configtx.yaml"), JSON.stringify({ Profiles: profiles }, null, 2));
  const blocks = await Promise.all(
    channels.map(async ({ id, operators, ordering }) => {
      const file = join(folder, `${id}.block`);
      const args = ["-profile", id, "-channelID", id, "-outputBlock", file, "-configPath", folder];
      await run(configtxgen, args).catch((error: unknown) => {
        const { stderr } = error as { stderr?: string };
        const said = stderr?.trim().split("\n").slice(-3).join("\n") ?? String(error);
        throw new Error(`configtxgen did not make channel ${id}:\n${said}`);
      });
      const mspIds = [...operators, ordering.organization].map(({ mspId }) => mspId);
      const block = withMspIds(await readFile(file), mspIds);
      // Nodes read the block from this file.
      await writeFile(file, block);
      return [id, block] as const;
    }),
  );
  return new Map(blocks);
}

function profile({ operators, ordering }: ChannelConfig): object {
  const { organization, consenters, endpoints = consenters, batch, wholeBlocks } = ordering;
  const addresses = endpoints.map(({ host = LOCAL_HOST, port }) => `${host}:${port}`);
  const [absolute, preferred] = wholeBlocks === true ? ["48 MB", "48 MB"] : ["10 MB", "2 MB"];
  return {
    Policies: metaPolicies(),
    Capabilities: channelCapability(ordering),
    Orderer: {
      ...consensusSection(ordering, organization.mspId),
      BatchTimeout: `${batch.timeoutMs}ms`,
      BatchSize: {
        MaxMessageCount: batch.maxMessageCount,
        AbsoluteMaxBytes: absolute,
        PreferredMaxBytes: preferred,
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
        AnchorPeers: [{ Host: operator.anchorHost ?? LOCAL_HOST, Port: operator.anchorPort }],
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
  const name = organizationNameOf(mspId);
  const signature = (rule: string): object => ({ Type: "Signature", Rule: rule });
  return {
    Name: name,
    ID: mspId,
    MSPDir: mspFolder,
    Policies: {
      Readers: signature(`OR('${name}.member')`),
      Writers: signature(`OR('${name}.member')`),
      Admins: signature(`OR('${name}.admin')`),
      Endorsement: signature(`OR('${name}.peer')`),
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
