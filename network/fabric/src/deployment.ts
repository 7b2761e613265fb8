import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { peer } from "@hyperledger/fabric-protos";
import type { PeerAdmin } from "./peer-admin.js";
import { peerOfEach } from "./signature-policy.js";

const { lifecycle } = peer;

const patienceMs = 60_000;
const pollMs = 100;
/** UNAVAILABLE and FAILED_PRECONDITION: no leader elected yet, peers not yet known to each other. */
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

/** For channels whose own configuration asks for less than a majority. */
export interface EachOf {
  readonly eachOf: readonly string[];
}

export const endorsements = ["MAJORITY", "ANY"] as const;
export type Endorsement = (typeof endorsements)[number];

/** Policies that channel configurations have; endorsers are members, and any of them is a writer. */
const policies: Readonly<Record<Endorsement, string>> = {
  MAJORITY: "/Channel/Application/Endorsement",
  ANY: "/Channel/Application/Writers",
};

/** Approves a definition for the administrator's own organisation, run from the package of that id. */
export async function approve(
  admin: PeerAdmin,
  definition: Definition,
  packageId: string,
): Promise<void> {
  const request = new lifecycle.ApproveChaincodeDefinitionForMyOrgArgs();
  fill(request, definition);
  const local = new lifecycle.ChaincodeSource.Local();
  local.setPackageId(packageId);
  const source = new lifecycle.ChaincodeSource();
  source.setLocalPackage(local);
  request.setSource(source);
  await submit(admin, definition, "ApproveChaincodeDefinitionForMyOrg", request, [admin.mspId]);
}

/** Commits a definition that the operators have approved, endorsed by `members`. */
export async function commit(
  admin: PeerAdmin,
  definition: Definition,
  members: readonly string[],
): Promise<void> {
  const request = new lifecycle.CommitChaincodeDefinitionArgs();
  fill(request, definition);
  await submit(admin, definition, "CommitChaincodeDefinition", request, members);
}

/** The sequence of a chaincode's committed definition; 0 where it has none. */
export async function committedSequence(
  admin: PeerAdmin,
  channel: string,
  name: string,
): Promise<number> {
  const request = new lifecycle.QueryChaincodeDefinitionArgs();
  request.setName(name);
  try {
    const options = { arguments: [request.serializeBinary()] };
    const answer = await whilePassing(() =>
      admin.contract(channel, "_lifecycle").evaluate("QueryChaincodeDefinition", options),
    );
    return lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(answer).getSequence();
  } catch (error) {
    if (error instanceof GatewayError && detailsOf(error).includes("is not defined")) return 0;
    throw error;
  }
}

/** Waits until transactions of a chaincode find their endorsers and the chaincode answers them. */
export async function untilEndorsed(
  admin: PeerAdmin,
  channel: string,
  chaincode: string,
): Promise<void> {
  try {
    // No chaincode has a function of that name; its refusal shows that it was asked.
    await whilePassing(() =>
      admin.contract(channel, chaincode).newProposal("basics.ready?").endorse(),
    );
  } catch (error) {
    if (!(error instanceof GatewayError) || !detailsOf(error).includes("chaincode response")) {
      throw error;
    }
  }
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
  { channel, name }: Definition,
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
    // Said already, by a call that ended before its answer came.
    if (/unchanged content/.test(detailsOf(cause))) return;
    const reason = detailsOf(cause);
    throw new Error(`${transaction} of ${name} on ${channel} by ${admin.mspId}: ${reason}`, {
      cause,
    });
  }
}

async function whilePassing<T>(attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof GatewayError) || !passing.has(error.code) || Date.now() > end) {
        throw error;
      }
    }
    await delay(pollMs);
  }
}

function detailsOf(error: unknown): string {
  if (!(error instanceof GatewayError)) return String(error);
  return [error.message, ...error.details.map(({ message }) => message)].join("; ");
}
