import { resolve } from "node:path";
import {
  channelsOf,
  defineChaincode,
  installPackages,
  runnersOf,
  serviceName,
  startServices,
  untilAnswered,
} from "./chaincode-services.js";
import type { NetworkContext } from "../native/network-context.js";
import { findPorts, nextPort } from "../plan/network-ports.js";
import type { Log } from "../plan/options.js";
import { settleAll } from "../settle-all.js";
import type { KeptChaincode, NextEdition } from "../plan/settings.js";
import { editionOf } from "../plan/settings.js";

/** Options of a chaincode's upgrade. */
export interface UpgradeOptions {
  /**
   * The directory of the new edition's package. Default: that of the present edition, with its
   * present content.
   */
  readonly directory?: string | undefined;
  /** Takes messages on the upgrade's progress, which the network's own log gets too. */
  readonly log?: Log | undefined;
}

/**
 * Replaces a chaincode by its next edition on all of its channels. New services run beside the old
 * ones until every peer knows the new definition. What fails before a channel may have it is
 * undone; what fails later goes on at the next call, or when the network is started again.
 *
 * While peers learn of the definition one after the other, clients meet what a new transaction
 * mends: endorsements that differ (ABORTED), no peers of the new version yet (FAILED_PRECONDITION),
 * and transactions that were endorsed under the old definition (MVCC_READ_CONFLICT).
 */
export async function upgrade(
  context: NetworkContext,
  name: string,
  { directory }: UpgradeOptions,
): Promise<{ sequence: number }> {
  const chaincode = context.chaincode(name);
  const wanted = directory === undefined ? undefined : resolve(directory);
  const next = await begin(context, context.keptChaincode(name), wanted);
  const operators = runnersOf(chaincode, context.settings);
  context.log(`upgrading chaincode ${name} to ${next.label}`);
  try {
    const deployed = { chaincode, edition: next, operators };
    context.log(`starting it for ${operators.join(", ")}, beside the present one`);
    await startServices(context, deployed, next.label);
    context.log("installing it");
    await installPackages(context, deployed);
  } catch (error) {
    if (!next.committing) await giveUp(context, name, next);
    throw error;
  }
  const committing = { ...context.keptChaincode(name), next: { ...next, committing: true } };
  await context.keep(context.withChaincode(committing));
  const channels = channelsOf(chaincode, context.settings);
  context.log(`approving and committing it on ${channels.map(({ id }) => id).join(", ")}`);
  await settleAll(
    channels.map(async (channel) => {
      await defineChaincode(context, channel, chaincode, next);
      await untilAnswered(context, channel.id, name, channel.members);
    }),
  );
  await replace(context, name, next);
  return { sequence: next.sequence };
}

/** The names of chaincodes whose upgrade some channel may know of, but which is not finished. */
export function unfinishedUpgrades(context: NetworkContext): string[] {
  return context.options.chaincodes
    .map(({ name }) => context.keptChaincode(name))
    .filter(({ next }) => next !== undefined)
    .map(({ name }) => name);
}

async function begin(
  context: NetworkContext,
  kept: KeptChaincode,
  directory: string | undefined,
): Promise<NextEdition> {
  const { name, next } = kept;
  if (next !== undefined) {
    if (directory !== undefined && directory !== next.directory) {
      throw new Error(
        `The upgrade of ${name} to ${next.label} has not come to its end; finish it first: upgrade ${name} without naming a directory.`,
      );
    }
    return next;
  }
  const operators = runnersOf(context.chaincode(name), context.settings);
  const first = nextPort(context.settings, context.options.portBase);
  const { services } = await findPorts([], operators.length, first);
  const sequence = kept.sequence + 1;
  const chosen = directory ?? kept.directory;
  const begun: NextEdition = {
    sequence,
    label: `${name}_${sequence}`,
    committing: false,
    ...(chosen === undefined ? {} : { directory: chosen }),
    ports: Object.fromEntries(operators.map((mspId, index) => [mspId, services[index] ?? 0])),
  };
  await context.keep(context.withChaincode({ ...kept, next: begun }));
  return begun;
}

async function giveUp(
  context: NetworkContext,
  name: string,
  { label }: NextEdition,
): Promise<void> {
  const operators = runnersOf(context.chaincode(name), context.settings);
  await context.dismiss(operators.map((mspId) => serviceName(label, mspId)));
  const present = { name, ...editionOf(context.keptChaincode(name)) };
  await context.keep(context.withChaincode(present));
}

/** Puts the next edition in the present one's place, and then ends the old edition's services. */
async function replace(context: NetworkContext, name: string, next: NextEdition): Promise<void> {
  await context.keep(context.withChaincode({ name, ...editionOf(next) }));
  await context.takeOver(
    Object.keys(next.ports).map((mspId) => ({
      name: serviceName(name, mspId),
      successor: serviceName(next.label, mspId),
    })),
  );
}
