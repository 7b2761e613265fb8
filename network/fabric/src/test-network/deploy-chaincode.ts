import { peer } from "@hyperledger/fabric-protos";
import type { ServicePackage } from "../chaincode/chaincode-package.js";
import type { Definition } from "../chaincode/deployment.js";
import { approve, commit, committedSequence, untilEndorsed } from "../chaincode/deployment.js";
import type { PeerAdmin } from "../administration/peer-admin.js";
import { TestNetworkError } from "./sample-network.js";

const { lifecycle } = peer;

/** An operator that takes part in a deployment. */
export interface Deployer {
  readonly admin: PeerAdmin;
  readonly servicePackage: ServicePackage;
}

/**
 * Installs an operator's package on its peer.
 *
 * @throws a TestNetworkError where no builder takes it.
 */
export async function installService({ admin, servicePackage }: Deployer): Promise<void> {
  try {
    await admin.install(servicePackage.bytes);
  } catch (cause) {
    throw new TestNetworkError(
      `The peer at ${admin.address} did not take the chaincode package. Either its core.yaml names no external ` +
        "builder for chaincode as a service, or did not when the peer was started: restart the network, or see " +
        `docs/test-network.md. It said:\n${(cause as Error).message}`,
      { cause },
    );
  }
}

/**
 * Approves a chaincode's definition for each operator and commits it, as far as that is not yet so.
 */
export async function deployService(
  deployers: readonly [Deployer, ...Deployer[]],
  wanted: Omit<Definition, "version" | "sequence">,
): Promise<void> {
  const { channel, name } = wanted;
  const [{ admin: first }] = deployers;
  const committed = await committedSequence(first, channel, name);
  const definition = { ...wanted, version: "1", sequence: Math.max(committed, 1) };
  await Promise.all(
    deployers.map(async ({ admin, servicePackage }) => {
      const approved = committed > 0 ? await approvedPackage(admin, definition) : undefined;
      if (approved !== servicePackage.id) await approve(admin, definition, servicePackage.id);
    }),
  );
  const members = deployers.map(({ admin }) => admin.mspId);
  if (committed === 0) await commit(first, definition, members);
  await Promise.all(
    deployers.map(({ admin }) =>
      untilEndorsed(admin, channel, name).catch((cause: unknown) => {
        throw new TestNetworkError(
          `${name} does not answer the peers on ${channel}. Peers in containers must reach this machine: ` +
            "a firewall may stand between, or its name there be another (--chaincode-host). " +
            `The peer said: ${(cause as Error).message}`,
          { cause },
        );
      }),
    ),
  );
}

/**
 * The id of the package with which an operator approved a definition; undefined where it has not.
 */
async function approvedPackage(
  admin: PeerAdmin,
  { channel, name, sequence }: Definition,
): Promise<string | undefined> {
  const request = new lifecycle.QueryApprovedChaincodeDefinitionArgs();
  request.setName(name);
  request.setSequence(sequence);
  try {
    const answer = await admin
      .contract(channel, "_lifecycle")
      .evaluate("QueryApprovedChaincodeDefinition", {
        arguments: [request.serializeBinary()],
        endorsingOrganizations: [admin.mspId],
      });
    const { QueryApprovedChaincodeDefinitionResult: Result } = lifecycle;
    return Result.deserializeBinary(answer).getSource()?.getLocalPackage()?.getPackageId();
  } catch {
    // If something is wrong, the approval that follows fails with the reason.
    return undefined;
  }
}
