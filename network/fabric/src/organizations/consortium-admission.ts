import { setTimeout as delay } from "node:timers/promises";
import type { SigningIdentity } from "@basics/messages";
import { common } from "@hyperledger/fabric-protos";
import { additionOf, operatorGroup, signUpdate } from "../channels/config-update.js";
import { addressOf } from "../processes/launches.js";
import type { NetworkContext } from "../native/network-context.js";
import { BroadcastRefusal, OrderingClient } from "../administration/ordering-client.js";
import type { PlannedChannel } from "../plan/plan.js";
import { peersOf } from "../plan/plan.js";
import { settleAll } from "../settle-all.js";
import { untilPeer } from "../administration/until-peer.js";

const PATIENCE_MS = 30_000;
const POLL_MS = 200;

export interface Applicant {
  readonly mspId: string;
  /** Its part of the channel's configuration. */
  readonly group: common.ConfigGroup;
}

/**
 * Makes an operator a member of a channel unless it is one already, by a configuration update under
 * the signatures of a majority of its members' administrators. When it returns, the channel's
 * orderers know.
 */
export async function admitOperator(
  context: NetworkContext,
  channel: PlannedChannel,
  { mspId, group }: Applicant,
): Promise<void> {
  const isMember = (config: common.Config): boolean => operatorGroup(config, mspId) !== undefined;
  const knows = (orderer: OrderingClient): Promise<void> =>
    orderer.untilConfig(channel.id, isMember);
  await withOrderer(context, channel, async (orderer) => {
    const config = await orderer.currentConfig(channel.id);
    if (isMember(config)) return;
    const update = additionOf({ channel: channel.id, config, mspId, group });
    const [first, ...others] = await majorityOf(context, channel.members);
    if (first === undefined) throw new RangeError(`${channel.id} has no members`);
    await submit(orderer, signUpdate(update, [first, ...others]));
    await knows(orderer);
  });
  // A node that is down learns of the update when it is back.
  await Promise.allSettled(
    channel.orderers.map((name) => atOrderer(context, channel, name, knows)),
  );
}

/**
 * Waits until an operator's peers have the block that admitted it. Before, they trust none of its
 * identities.
 */
export async function untilAdmitted(
  context: NetworkContext,
  { id, members }: PlannedChannel,
  mspId: string,
): Promise<void> {
  const [asker = ""] = members;
  const argument = Buffer.from(id);
  await settleAll(
    peersOf(context.settings, mspId).map((name) =>
      context.asAdmin(
        name,
        (admin) =>
          untilPeer(
            admin,
            async () => {
              const answer = await admin.query(id, "cscc", "GetChannelConfig", argument);
              const config = common.Config.deserializeBinary(answer);
              return operatorGroup(config, mspId) !== undefined;
            },
            `does not know yet that ${mspId} is on ${id}`,
          ),
        asker,
      ),
    ),
  );
}

/** The first block of a channel, from its ordering service. */
export function firstBlock(context: NetworkContext, channel: PlannedChannel): Promise<Uint8Array> {
  return withOrderer(context, channel, async (orderer) =>
    (await orderer.block(channel.id, 0)).serializeBinary(),
  );
}

async function submit(orderer: OrderingClient, envelope: common.Envelope): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await orderer.broadcast(envelope);
      return;
    } catch (error) {
      if (!(error instanceof BroadcastRefusal) || !error.passing || Date.now() > end) throw error;
    }
    await delay(POLL_MS);
  }
}

function majorityOf(
  context: NetworkContext,
  members: readonly string[],
): Promise<SigningIdentity[]> {
  const count = Math.floor(members.length / 2) + 1;
  return settleAll(members.slice(0, count).map((mspId) => context.administrator(mspId)));
}

/** Tries some work at one after the other of a channel's endpoints, until it succeeds at one. */
async function withOrderer<T>(
  context: NetworkContext,
  channel: PlannedChannel,
  work: (orderer: OrderingClient) => Promise<T>,
): Promise<T> {
  const failures: unknown[] = [];
  for (const name of channel.endpoints) {
    try {
      return await atOrderer(context, channel, name, work);
    } catch (error) {
      failures.push(error);
    }
  }
  const reasons = failures.map((failure) => (failure as Error).message).join("; ");
  throw new Error(`The ordering service of ${channel.id}: ${reasons}`, { cause: failures[0] });
}

async function atOrderer<T>(
  context: NetworkContext,
  { ordererMspId, members }: PlannedChannel,
  name: string,
  work: (orderer: OrderingClient) => Promise<T>,
): Promise<T> {
  const orderer = await OrderingClient.connect({
    address: addressOf(context.settings.ports, name),
    tlsRootFile: context.organization(ordererMspId).tlsRootFile,
    identity: await context.administrator(members[0] ?? ""),
  });
  try {
    return await work(orderer);
  } finally {
    orderer.close();
  }
}
