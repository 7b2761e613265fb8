import { writeBuilder } from "../chaincode/chaincode-package.js";
import {
  channelsOf,
  defineChaincode,
  installPackages,
  runnersOf,
  startServices,
  untilAnswered,
} from "../chaincode/chaincode-services.js";
import type { Deployed } from "../chaincode/chaincode-services.js";
import { makeGenesisBlocks } from "../channels/channel-config.js";
import { untilLed } from "../channels/channel-leader.js";
import { channelConfig, joinChannel } from "../channels/channels.js";
import { committedSequence } from "../chaincode/deployment.js";
import type { NetworkContext } from "./network-context.js";
import { findPorts, nextPort, untilKeptPortsFree } from "../plan/network-ports.js";
import type { PlannedChannel } from "../plan/plan.js";
import { ORDERER_MSP_ID, peersOf, planChannels, planNodes } from "../plan/plan.js";
import { settleAll } from "../settle-all.js";
import type { KeptChaincode } from "../plan/settings.js";

/** Starts a network. It is set up where its folder is empty; otherwise the kept one goes on. */
export async function bringUp(context: NetworkContext, isNew: boolean): Promise<void> {
  if (!isNew) {
    forgetUncommitted(context);
    await untilKeptPortsFree(context.settings, context.path());
  }
  await choosePorts(context);
  const { settings } = context;
  const nodes = planNodes(settings);
  await writeBuilder(context.builderFolder);
  const organizations = [...settings.operators, ORDERER_MSP_ID];
  await settleAll(organizations.map((mspId) => context.openOrganization(mspId)));
  await settleAll(nodes.map((node) => context.openNode(node)));
  context.log(`starting ${nodes.length} nodes of Fabric ${context.programs.version}`);
  const launches = await settleAll(nodes.map((node) => context.prepareNode(node)));
  const making = isNew ? makeBlocks(context) : Promise.resolve(undefined);
  // All are awaited even after a failure, since a process that is still starting cannot be stopped.
  await settleAll<unknown>([
    making,
    ...launches.map((launch) => context.launch(launch)),
    ...servicesOf(context).map(([deployed, as]) => startServices(context, deployed, as)),
  ]);
  const blocks = await making;
  if (blocks !== undefined) {
    const channels = planChannels(settings);
    context.log(`joining ${channels.length} channels`);
    await settleAll(
      channels.map((channel) =>
        joinChannel(context, channel, blocks.get(channel.id) ?? new Uint8Array()),
      ),
    );
  }
  await settleAll([
    deployAll(context),
    ...planChannels(settings).map((channel) => untilLed(context, channel)),
  ]);
  await context.describe();
  await context.keep(context.settings);
}

/** Forgets upgrades and joinings that were interrupted before any channel could know of them. */
function forgetUncommitted(context: NetworkContext): void {
  const { joining } = context.settings;
  if (joining?.admitting === false) {
    context.log(`the joining of ${joining.mspId} was interrupted; add it again`);
    context.change({ ...context.settings, joining: undefined });
  }
  for (const { name, next, ...present } of context.settings.chaincodes) {
    if (next === undefined || next.committing) continue;
    const { label } = present;
    context.log(`the upgrade of ${name} to ${next.label} was interrupted: ${label} runs again`);
    context.change(context.withChaincode({ name, ...present }));
  }
}

/** Finds ports for nodes and services that have none yet. */
async function choosePorts(context: NetworkContext): Promise<void> {
  const { settings, options } = context;
  const nodes = planNodes(settings).map(({ name }) => name);
  const newNodes = nodes.filter((name) => settings.ports[name] === undefined);
  const named = options.chaincodes.map(({ name }): KeptChaincode => {
    const kept = settings.chaincodes.find((each) => each.name === name);
    return kept ?? { name, sequence: 1, label: `${name}_1`, ports: {} };
  });
  const lacking = options.chaincodes.map((chaincode, index) =>
    runnersOf(chaincode, settings).filter((mspId) => named[index]?.ports[mspId] === undefined),
  );
  const first = nextPort(settings, options.portBase);
  const found = await findPorts(newNodes, lacking.flat().length, first);
  const chaincodes = named.map((chaincode, index) => {
    const added = (lacking[index] ?? []).map((mspId): [string, number] => {
      return [mspId, found.services.shift() ?? 0];
    });
    return { ...chaincode, ports: { ...chaincode.ports, ...Object.fromEntries(added) } };
  });
  const others = settings.chaincodes.filter(
    ({ name }) => !chaincodes.some((each) => each.name === name),
  );
  context.change({
    ...settings,
    ports: { ...settings.ports, ...found.nodes },
    chaincodes: [...chaincodes, ...others],
  });
}

/**
 * The editions whose services start, each with the prefix of its services' names where it runs
 * beside another edition.
 */
function servicesOf(context: NetworkContext): [Deployed, string?][] {
  return context.options.chaincodes.flatMap((chaincode): [Deployed, string?][] => {
    const { next, ...edition } = context.keptChaincode(chaincode.name);
    const operators = runnersOf(chaincode, context.settings);
    const current: [Deployed] = [{ chaincode, edition, operators }];
    return next === undefined
      ? [current]
      : [current, [{ chaincode, edition: next, operators }, next.label]];
  });
}

function makeBlocks(context: NetworkContext): Promise<Map<string, Uint8Array>> {
  const configs = planChannels(context.settings).map((channel) => channelConfig(context, channel));
  return makeGenesisBlocks(context.programs.configtxgen, context.path("channels"), configs);
}

/** Defines the chaincodes that are not defined yet, and waits until all of them are endorsed. */
async function deployAll(context: NetworkContext): Promise<void> {
  const { options, settings } = context;
  for (const { name } of options.chaincodes) context.log(`deploying chaincode ${name}`);
  await settleAll(
    options.chaincodes.map(async (chaincode) => {
      const edition = context.keptChaincode(chaincode.name);
      const operators = runnersOf(chaincode, settings);
      await installPackages(context, { chaincode, edition, operators });
      await settleAll(
        channelsOf(chaincode, settings).map(async (channel) => {
          const { name } = chaincode;
          if (!(await isDefined(context, channel, name))) {
            await defineChaincode(context, channel, chaincode, edition);
          }
          await untilAnswered(context, channel.id, name, channel.members);
        }),
      );
    }),
  );
}

async function isDefined(
  context: NetworkContext,
  { id, members }: PlannedChannel,
  name: string,
): Promise<boolean> {
  const [first = ""] = peersOf(context.settings, members[0] ?? "");
  return (await context.asAdmin(first, (admin) => committedSequence(admin, id, name))) > 0;
}
