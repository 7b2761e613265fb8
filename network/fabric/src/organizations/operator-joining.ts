import { readFile } from "node:fs/promises";
import { toTopology } from "@basics/local";
import { writeAtomically } from "@basics/runtime/files";
import { common } from "@hyperledger/fabric-protos";
import {
  byFirstPeer,
  channelsOf,
  defineChaincode,
  installPackages,
  packageOf,
  runnersOf,
  serviceName,
  startServices,
  untilAnswered,
} from "../chaincode/chaincode-services.js";
import type { Deployed } from "../chaincode/chaincode-services.js";
import { makeGenesisBlocks } from "../channels/channel-config.js";
import { channelConfig, joinChannel, joinPeers } from "../channels/channels.js";
import { configOf, operatorGroup } from "../channels/config-update.js";
import { admitOperator, firstBlock, untilAdmitted } from "./consortium-admission.js";
import { approveCommitted } from "../chaincode/deployment.js";
import type { NetworkContext } from "../native/network-context.js";
import { findPorts, nextPort } from "../plan/network-ports.js";
import type { FabricChaincode } from "../plan/options.js";
import type { PlannedChannel, Shape } from "../plan/plan.js";
import { peersOf, planChannels, planNodes } from "../plan/plan.js";
import { settleAll } from "../settle-all.js";
import type { Joining } from "../plan/settings.js";

/** An operator that joins, and whether it is to have a private channel. */
export type Applicant = Pick<Joining, "mspId" | "privateChannel">;

/** A joining's effect on a network. */
interface Entry extends Applicant {
  /** The network with the operator. */
  readonly grown: Shape;
  /** The chaincodes that it runs. */
  readonly chaincodes: readonly FabricChaincode[];
}

/**
 * Has an operator join the consortium: makes its organisation, starts its nodes, has the members
 * admit it, and deploys its chaincode. A joining that fails before the admission is forgotten; one
 * that fails later goes on at the next call, or when the network is started again. Until it has
 * joined, its processes are ended when something fails, and the others go on as before.
 *
 * The operator counts for majorities from the admission on. A majority of two operators is both, so
 * a first operator's transactions wait for the second's chaincode; larger consortia need nobody
 * new.
 */
export async function join(context: NetworkContext, applicant: Applicant): Promise<void> {
  const { mspId } = applicant;
  const entry = entryOf(context, applicant);
  context.log(`${mspId} joins the consortium`);
  await choosePorts(context, entry);
  const nodes = planNodes(entry.grown).filter((node) => node.mspId === mspId);
  try {
    await context.openOrganization(mspId);
    await settleAll(nodes.map((node) => context.openNode(node)));
    context.log(`starting ${nodes.map(({ name }) => name).join(", ")} and its chaincode`);
    const launches = await settleAll(nodes.map((node) => context.prepareNode(node, entry.grown)));
    await settleAll([
      ...launches.map((launch) => context.launch(launch)),
      ...deployedBy(context, entry).map((deployed) => startServices(context, deployed)),
    ]);
    await enterChannels(context, entry);
  } catch (error) {
    const services = entry.chaincodes.map(({ name }) => serviceName(name, mspId));
    await context.dismiss([...services, ...nodes.map(({ name }) => name)]);
    // Its ports stay kept: the first block of its private channel names them.
    if (context.settings.joining?.admitting !== true) {
      await context.keep({ ...context.settings, joining: undefined });
    }
    throw error;
  }
  const { settings } = context;
  const { operators, privateChannels } = entry.grown;
  const joined = [...settings.joined, mspId];
  await context.keep({ ...settings, operators, privateChannels, joined, joining: undefined });
  await context.describe();
}

/**
 * The shape with one more operator.
 *
 * @throws an Error where the network has it already, or the id is not valid.
 */
export function grow(shape: Shape, { mspId, privateChannel }: Applicant): Shape {
  const topology = toTopology({
    operators: [...shape.operators, mspId],
    privateChannels: [...Object.keys(shape.privateChannels), ...(privateChannel ? [mspId] : [])],
  });
  return { ...shape, ...topology };
}

function entryOf(context: NetworkContext, { mspId, privateChannel }: Applicant): Entry {
  const grown = grow(context.settings, { mspId, privateChannel });
  const chaincodes = context.options.chaincodes.filter((chaincode) =>
    runnersOf(chaincode, grown).includes(mspId),
  );
  return { mspId, privateChannel, grown, chaincodes };
}

/**
 * Finds ports for the operator's nodes and services, and writes to the settings that it is to join.
 */
async function choosePorts(context: NetworkContext, entry: Entry): Promise<void> {
  const { settings } = context;
  const { mspId, privateChannel } = entry;
  const nodes = planNodes(entry.grown).filter((node) => node.mspId === mspId);
  const newNodes = nodes.map(({ name }) => name).filter((name) => !(name in settings.ports));
  const newServices = entry.chaincodes.filter(
    ({ name }) => context.keptChaincode(name).ports[mspId] === undefined,
  );
  const first = nextPort(settings, context.options.portBase);
  const found = await findPorts(newNodes, newServices.length, first);
  const chaincodes = settings.chaincodes.map((kept) => {
    const index = newServices.findIndex(({ name }) => name === kept.name);
    const port = found.services[index];
    return port === undefined ? kept : { ...kept, ports: { ...kept.ports, [mspId]: port } };
  });
  const ports = { ...settings.ports, ...found.nodes };
  const admitting = settings.joining?.admitting ?? false;
  const joining = { mspId, privateChannel, admitting };
  await context.keep({ ...settings, ports, chaincodes, joining });
}

function deployedBy(context: NetworkContext, { mspId, chaincodes }: Entry): Deployed[] {
  return chaincodes.map((chaincode) => {
    const edition = context.keptChaincode(chaincode.name);
    return { chaincode, edition, operators: [mspId] };
  });
}

async function enterChannels(context: NetworkContext, entry: Entry): Promise<void> {
  const { mspId, privateChannel, grown } = entry;
  const consortium = planChannels(context.settings).find(({ kind }) => kind === "consortium");
  const own = planChannels(grown).find(({ id }) => id === grown.privateChannels[mspId]);
  if (consortium === undefined) throw new RangeError("no consortium channel");
  const { group, block } = await makeConfigs(context, mspId, consortium, own);
  context.log("installing its chaincode");
  await settleAll(deployedBy(context, entry).map((each) => installPackages(context, each)));
  const { settings } = context;
  await context.keep({ ...settings, joining: { mspId, privateChannel, admitting: true } });
  const shared = async (): Promise<void> => {
    context.log(`having the members sign its admission to ${consortium.id}`);
    await admitOperator(context, consortium, { mspId, group });
    context.log(`joining ${consortium.id}, and approving what runs there`);
    await joinPeers(context, mspId, await firstBlock(context, consortium));
    await untilAdmitted(context, consortium, mspId);
    await deployOnShared(context, entry, consortium);
  };
  const deployOwn = async (channel: PlannedChannel): Promise<void> => {
    context.log(`joining ${channel.id}, and deploying its chaincode there`);
    await joinChannel(context, channel, block);
    await settleAll(
      entry.chaincodes
        .filter((chaincode) => channelsOf(chaincode, grown).some(({ id }) => id === channel.id))
        .map(async (chaincode) => {
          const edition = context.keptChaincode(chaincode.name);
          await defineChaincode(context, channel, chaincode, edition);
          await untilAnswered(context, channel.id, chaincode.name, [mspId]);
        }),
    );
  };
  await settleAll([shared(), ...(own === undefined ? [] : [deployOwn(own)])]);
}

/** Has the operator's peers run the chaincodes that are defined on the consortium channel. */
async function deployOnShared(
  context: NetworkContext,
  { mspId, chaincodes, grown }: Entry,
  { id, members }: PlannedChannel,
): Promise<void> {
  const isUp = (name: string): boolean => context.nodes.get(name)?.running === true;
  const endorsers = [...members, mspId].filter((each) => peersOf(grown, each).some(isUp));
  const shared = chaincodes.filter((chaincode) =>
    channelsOf(chaincode, grown).some((channel) => channel.id === id),
  );
  await settleAll(
    shared.map(async ({ name }) => {
      const { id: packageId } = packageOf(context.keptChaincode(name), mspId);
      await byFirstPeer(context, [mspId], (admin) => approveCommitted(admin, id, name, packageId));
      await untilAnswered(context, id, name, [mspId], endorsers);
    }),
  );
}

/**
 * The operator's part of the consortium channel's configuration, out of a first block that is made
 * for that alone; and the first block of its private channel, the same at each call.
 */
async function makeConfigs(
  context: NetworkContext,
  mspId: string,
  consortium: PlannedChannel,
  own: PlannedChannel | undefined,
): Promise<{ group: common.ConfigGroup; block: Uint8Array }> {
  const channels = [{ ...consortium, members: [mspId] }, ...(own === undefined ? [] : [own])];
  const blocks = await makeGenesisBlocks(
    context.programs.configtxgen,
    context.path("channels", mspId),
    channels.map((channel) => channelConfig(context, channel)),
  );
  const made = common.Block.deserializeBinary(blocks.get(consortium.id) ?? new Uint8Array());
  const config = configOf(made);
  const group = config === undefined ? undefined : operatorGroup(config, mspId);
  if (group === undefined) throw new Error(`configtxgen made no configuration of ${mspId}`);
  return {
    group,
    block: own === undefined ? new Uint8Array() : await keepBlock(context, own, blocks.get(own.id)),
  };
}

/** The block of an earlier call, with which nodes may have joined, otherwise the one just made. */
async function keepBlock(
  context: NetworkContext,
  { id }: PlannedChannel,
  made: Uint8Array | undefined,
): Promise<Uint8Array> {
  const kept = context.path("channels", `${id}.block`);
  try {
    return await readFile(kept);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  if (made === undefined) throw new Error(`configtxgen made no first block of ${id}`);
  await writeAtomically(kept, made, { durable: true, mode: 0o644 });
  return made;
}
