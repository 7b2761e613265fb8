import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { peer } from "@hyperledger/fabric-protos";
import type { PeerAdmin } from "../administration/peer-admin.js";
import { peerOfEach } from "./signature-policy.js";
import { untilPeer } from "../administration/until-peer.js";

const { lifecycle } = peer;

const PATIENCE_MS = 60_000;
const POLL_MS = 100;
/**
 * The gRPC statuses UNAVAILABLE (no leader is elected yet) and FAILED_PRECONDITION (peers do not
 * know each other yet).
 */
const passing = new Set([14, 9]);

/** A chaincode definition, as all operators of a channel must agree on it. */
export interface Definition {
  readonly channel: string;
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  /** `MAJORITY` or `ANY` of the channel's operators, or a peer of each of those named. */
  readonly endorsement: Endorsement | EachOf;
}

/**
 * A policy that asks for a peer of each operator named, for channels whose own policy asks for less
 * than a majority.
 */
export interface EachOf {
  readonly eachOf: readonly string[];
}

export const endorsements = ["MAJORITY", "ANY"] as const;
export type Endorsement = (typeof endorsements)[number];

/**
 * The policies in a channel's configuration that say the same. Every member is a writer, so
 * `Writers` means any of them.
 */
const policies: Readonly<Record<Endorsement, string>> = {
  MAJORITY: "/Channel/Application/Endorsement",
  ANY: "/Channel/Application/Writers",
};

/**
 * Approves a definition for the administrator's own organisation, which runs the package of that
 * id.
 */
export async function approve(
  admin: PeerAdmin,
  definition: Definition,
  packageId: string,
): Promise<void> {
  const request = new lifecycle.ApproveChaincodeDefinitionForMyOrgArgs();
  fill(request, definition);
  request.setSource(sourceOf(packageId));
  await submit(admin, definition, "ApproveChaincodeDefinitionForMyOrg", request, [admin.mspId]);
}

/**
 * Approves the definition that is committed, as it is, for an organisation that was not there or
 * ran another package.
 */
export async function approveCommitted(
  admin: PeerAdmin,
  channel: string,
  name: string,
  packageId: string,
): Promise<void> {
  const committed = await committedDefinition(admin, channel, name);
  if (committed === undefined) throw new Error(`${name} is not defined on ${channel}`);
  const request = new lifecycle.ApproveChaincodeDefinitionForMyOrgArgs();
  request.setName(name);
  request.setVersion(committed.getVersion());
  request.setSequence(committed.getSequence());
  request.setEndorsementPlugin(committed.getEndorsementPlugin());
  request.setValidationPlugin(committed.getValidationPlugin());
  request.setValidationParameter(committed.getValidationParameter_asU8());
  request.setCollections(committed.getCollections());
  request.setInitRequired(committed.getInitRequired());
  request.setSource(sourceOf(packageId));
  const transaction = "ApproveChaincodeDefinitionForMyOrg";
  await submit(admin, { channel, name }, transaction, request, [admin.mspId]);
}

/** Waits until a peer's ledger shows that all of `members` approved a definition. */
export async function untilApproved(
  admin: PeerAdmin,
  definition: Definition,
  members: readonly string[],
): Promise<void> {
  const request = new lifecycle.CheckCommitReadinessArgs();
  fill(request, definition);
  await untilPeer(
    admin,
    async () => {
      const { channel } = definition;
      const argument = request.serializeBinary();
      const answer = await admin.query(channel, "_lifecycle", "CheckCommitReadiness", argument);
      const approvals = lifecycle.CheckCommitReadinessResult.deserializeBinary(answer);
      return members.every((mspId) => approvals.getApprovalsMap().get(mspId) === true);
    },
    `has not all approvals of ${definition.name} on ${definition.channel}`,
  );
}

/** Commits a definition that the operators have approved, endorsed by `members`. */
export async function commit(
  admin: PeerAdmin,
  definition: Definition,
  members: readonly string[],
): Promise<void> {
  const request = new lifecycle.CommitChaincodeDefinitionArgs();
  fill(request, definition);
  try {
    await submit(admin, definition, "CommitChaincodeDefinition", request, members);
  } catch (error) {
    // An attempt whose answer was lost may have been the one that committed it.
    const { channel, name, sequence } = definition;
    if ((await committedSequence(admin, channel, name)) < sequence) throw error;
  }
}

/** The sequence of a chaincode's committed definition; 0 where it has none. */
export async function committedSequence(
  admin: PeerAdmin,
  channel: string,
  name: string,
): Promise<number> {
  return (await committedDefinition(admin, channel, name))?.getSequence() ?? 0;
}

/** A chaincode's committed definition in this very peer's ledger. */
export async function committedDefinition(
  admin: PeerAdmin,
  channel: string,
  name: string,
): Promise<peer.lifecycle.QueryChaincodeDefinitionResult | undefined> {
  const request = new lifecycle.QueryChaincodeDefinitionArgs();
  request.setName(name);
  try {
    const argument = request.serializeBinary();
    const answer = await admin.query(channel, "_lifecycle", "QueryChaincodeDefinition", argument);
    return lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(answer);
  } catch (error) {
    if (String(error).includes("is not defined")) return undefined;
    throw error;
  }
}

/** Waits until a peer's ledger has a chaincode's definition of a version. */
export async function untilVersion(
  admin: PeerAdmin,
  { channel, name, version }: Pick<Definition, "channel" | "name" | "version">,
): Promise<void> {
  await untilPeer(
    admin,
    async () => (await committedDefinition(admin, channel, name))?.getVersion() === version,
    `has not version ${version} of ${name} on ${channel}`,
  );
}

/**
 * Waits until transactions of a chaincode find their endorsers and the chaincode answers them.
 *
 * @param endorsers MSP ids of the operators to endorse. Default: those that the policy asks for.
 */
export async function untilEndorsed(
  admin: PeerAdmin,
  channel: string,
  chaincode: string,
  endorsers?: readonly string[],
): Promise<void> {
  const options = endorsers === undefined ? {} : { endorsingOrganizations: [...endorsers] };
  try {
    // No chaincode has a function of that name; its refusal shows that it was asked.
    await whilePassing(() =>
      admin.contract(channel, chaincode).newProposal("basics.ready?", options).endorse(),
    );
  } catch (error) {
    if (!(error instanceof GatewayError) || !detailsOf(error).includes("chaincode response")) {
      throw error;
    }
  }
}

function sourceOf(packageId: string): peer.lifecycle.ChaincodeSource {
  const local = new lifecycle.ChaincodeSource.Local();
  local.setPackageId(packageId);
  const source = new lifecycle.ChaincodeSource();
  source.setLocalPackage(local);
  return source;
}

interface DefinitionFields {
  setName(value: string): void;
  setVersion(value: string): void;
  setSequence(value: number): void;
  setEndorsementPlugin(value: string): void;
  setValidationPlugin(value: string): void;
  setValidationParameter(value: Uint8Array): void;
}

function fill(request: DefinitionFields, definition: Definition): void {
  const { endorsement } = definition;
  const policy = new peer.ApplicationPolicy();
  if (typeof endorsement === "object") policy.setSignaturePolicy(peerOfEach(endorsement.eachOf));
  else policy.setChannelConfigPolicyReference(policies[endorsement]);
  request.setName(definition.name);
  request.setVersion(definition.version);
  request.setSequence(definition.sequence);
  request.setEndorsementPlugin("escc");
  request.setValidationPlugin("vscc");
  request.setValidationParameter(policy.serializeBinary());
}

async function submit(
  admin: PeerAdmin,
  { channel, name }: Pick<Definition, "channel" | "name">,
  transaction: string,
  request: { serializeBinary(): Uint8Array },
  endorsingOrganizations: readonly string[],
): Promise<void> {
  const options = {
    arguments: [request.serializeBinary()],
    endorsingOrganizations: [...endorsingOrganizations],
  };
  try {
    await whilePassing(() => admin.contract(channel, "_lifecycle").submit(transaction, options));
  } catch (cause) {
    // An earlier call, whose answer was lost, has approved it already.
    if (/unchanged content/.test(detailsOf(cause))) return;
    const reason = detailsOf(cause);
    throw new Error(`${transaction} of ${name} on ${channel} by ${admin.mspId}: ${reason}`, {
      cause,
    });
  }
}

async function whilePassing<T>(attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof GatewayError) || !passing.has(error.code) || Date.now() > end) {
        throw error;
      }
    }
    await delay(POLL_MS);
  }
}

function detailsOf(error: unknown): string {
  if (!(error instanceof GatewayError)) return String(error);
  return [error.message, ...error.details.map(({ message }) => message)].join("; ");
}
