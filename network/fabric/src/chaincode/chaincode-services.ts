import type { ServicePackage } from "./chaincode-package.js";
import { packService } from "./chaincode-package.js";
import type { Definition } from "./deployment.js";
import {
  approve,
  commit,
  committedDefinition,
  untilApproved,
  untilEndorsed,
  untilVersion,
} from "./deployment.js";
import { prepareService } from "../processes/launches.js";
import type { NetworkContext } from "../native/network-context.js";
import type { FabricChaincode } from "../plan/options.js";
import type { PeerAdmin } from "../administration/peer-admin.js";
import type { PlannedChannel, Shape } from "../plan/plan.js";
import { peersOf, planChannels } from "../plan/plan.js";
import { settleAll } from "../settle-all.js";
import type { ChaincodeEdition } from "../plan/settings.js";

/** An edition of a chaincode and the operators that run it. */
export interface Deployed {
  readonly chaincode: FabricChaincode;
  readonly edition: ChaincodeEdition;
  /** MSP ids */
  readonly operators: readonly string[];
}

/** The channels on which a chaincode is deployed. */
export function channelsOf({ channels }: FabricChaincode, shape: Shape): PlannedChannel[] {
  const all = planChannels(shape);
  return channels === "all" ? all : all.filter(({ kind }) => kind === channels);
}

/** The MSP ids of the operators that run a chaincode: the members of its channels. */
export function runnersOf(chaincode: FabricChaincode, shape: Shape): string[] {
  const members = channelsOf(chaincode, shape).flatMap((channel) => channel.members);
  return shape.operators.filter((mspId) => members.includes(mspId));
}

/** A service's name among the nodes, such as `basics.Org1MSP`, or `basics_2.Org1MSP` by a label. */
export function serviceName(nameOrLabel: string, mspId: string): string {
  return `${nameOrLabel}.${mspId}`;
}

/** The package of an edition that an operator's peers install. */
export function packageOf({ label, ports }: ChaincodeEdition, mspId: string): ServicePackage {
  const port = ports[mspId];
  if (port === undefined) throw new RangeError(`${mspId} does not run ${label}`);
  return packService({ label, address: `127.0.0.1:${port}` });
}

/** Starts an edition's services. Their names begin with `as`, before the operator's MSP id. */
export async function startServices(
  context: NetworkContext,
  { chaincode, edition, operators }: Deployed,
  as = chaincode.name,
): Promise<void> {
  const launches = await Promise.all(
    operators.map((mspId) =>
      prepareService({
        chaincode: { ...chaincode, directory: edition.directory ?? chaincode.directory },
        mspId,
        port: edition.ports[mspId] ?? 0,
        packageId: packageOf(edition, mspId).id,
        folder: context.path("chaincode", edition.label),
      }),
    ),
  );
  await settleAll(
    launches.map((launch, index) =>
      context.launch(launch, serviceName(as, operators[index] ?? "")),
    ),
  );
}

/** Installs an edition's packages on the peers that do not have them yet. */
export async function installPackages(
  context: NetworkContext,
  { edition, operators }: Deployed,
): Promise<void> {
  await settleAll(
    operators.flatMap((mspId) => {
      const { bytes } = packageOf(edition, mspId);
      return peersOf(context.settings, mspId).map((name) =>
        context.asAdmin(name, (admin) => admin.install(bytes)),
      );
    }),
  );
}

/**
 * Has a channel's operators approve an edition and commits it, unless that is done already. When it
 * returns, all of their peers know the definition.
 */
export async function defineChaincode(
  context: NetworkContext,
  channel: PlannedChannel,
  chaincode: FabricChaincode,
  edition: ChaincodeEdition,
): Promise<void> {
  const { id, members, kind } = channel;
  const version = String(edition.sequence);
  await byFirstPeer(context, members.slice(0, 1), async (first) => {
    const committed = await committedDefinition(first, id, chaincode.name);
    if (committed?.getVersion() === version) return;
    const definition: Definition = {
      channel: id,
      name: chaincode.name,
      version,
      // A channel that is younger than the chaincode's first edition counts its own from 1.
      sequence: (committed?.getSequence() ?? 0) + 1,
      endorsement: (kind === "consortium" ? chaincode.endorsement : undefined) ?? "MAJORITY",
    };
    await byFirstPeer(context, members, (admin) =>
      approve(admin, definition, packageOf(edition, admin.mspId).id),
    );
    // Endorsements of the commit differ among peers that know of different approvals.
    await byPeer(context, members, (admin) => untilApproved(admin, definition, members));
    await commit(first, definition, members);
  });
  const wanted = { channel: id, name: chaincode.name, version };
  await byPeer(context, members, (admin) => untilVersion(admin, wanted));
}

/**
 * Waits until members of a channel find endorsers of a chaincode.
 *
 * @param endorsers MSP ids of the operators whose peers have to be found. Default: all members.
 */
export async function untilAnswered(
  context: NetworkContext,
  channel: string,
  chaincode: string,
  members: readonly string[],
  endorsers = members,
): Promise<void> {
  await byFirstPeer(context, members, async (admin) => {
    await untilEndorsed(admin, channel, chaincode, [admin.mspId]);
    // When endorsers are named, all of them are looked for. Otherwise the nearest one's refusal
    // would end the search.
    await untilEndorsed(admin, channel, chaincode, endorsers);
    await untilEndorsed(admin, channel, chaincode);
  });
}

/** Does some work as each operator's administrator, at the operator's first peer. */
export async function byFirstPeer(
  context: NetworkContext,
  members: readonly string[],
  work: (admin: PeerAdmin) => Promise<void>,
): Promise<void> {
  const first = members.map((mspId) => peersOf(context.settings, mspId)[0] ?? "");
  await settleAll(first.map((name) => context.asAdmin(name, work)));
}

/** Does some work as each operator's administrator, at all of the operator's peers. */
async function byPeer(
  context: NetworkContext,
  members: readonly string[],
  work: (admin: PeerAdmin) => Promise<void>,
): Promise<void> {
  const all = members.flatMap((mspId) => peersOf(context.settings, mspId));
  await settleAll(all.map((name) => context.asAdmin(name, work)));
}
