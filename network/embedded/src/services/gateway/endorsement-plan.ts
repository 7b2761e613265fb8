import type { peer } from "@hyperledger/fabric-protos";
import type { Channel } from "../../channel.js";
import type { SimulationResult } from "../../chaincode/transaction-simulator.js";
import type { EndorsementPolicy } from "../../policy/endorsement-policy.js";
import type { Peer } from "../../peer/peer.js";
import { policyFromEnvelope } from "../../policy/signature-policy.js";
import type { ErrorDetail } from "../grpc-error.js";

/**
 * The endorsements that were collected so far, and the organisations whose endorsements are still
 * needed.
 */
export class EndorsementPlan {
  readonly errorDetails: ErrorDetail[] = [];
  readonly #satisfied: (mspIds: readonly string[]) => boolean;
  /** The peers that were not asked yet, in order of preference. */
  #candidates: Peer[];
  readonly #endorsements = new Map<string, peer.Endorsement>();
  #payload: Uint8Array | undefined;

  constructor(candidates: readonly Peer[], satisfied: (mspIds: readonly string[]) => boolean) {
    this.#candidates = [...candidates];
    this.#satisfied = satisfied;
  }

  get complete(): boolean {
    return this.#satisfied([...this.#endorsements.keys()]);
  }

  /** The bytes that all endorsers signed; undefined before the first endorsement. */
  get payload(): Uint8Array | undefined {
    return this.#payload;
  }

  get endorsements(): peer.Endorsement[] {
    return [...this.#endorsements.values()];
  }

  /** True if the peers that were asked and those that are left could complete the plan. */
  get possible(): boolean {
    return this.#satisfied([
      ...this.#endorsements.keys(),
      ...this.#candidates.map(({ mspId }) => mspId),
    ]);
  }

  /**
   * Takes the fewest peers to ask next out of the candidates; none if that cannot complete the
   * plan.
   */
  next(): Peer[] {
    if (!this.possible) return [];
    let chosen = this.#candidates;
    for (const candidate of this.#candidates.toReversed()) {
      const without = chosen.filter((each) => each !== candidate);
      const mspIds = without.map(({ mspId }) => mspId);
      if (this.#satisfied([...this.#endorsements.keys(), ...mspIds])) chosen = without;
    }
    this.#candidates = this.#candidates.filter((each) => !chosen.includes(each));
    return chosen;
  }

  /** Takes a peer's endorsement, unless it signed other bytes than the first endorser. */
  add(endorser: Peer, response: peer.ProposalResponse): void {
    this.#candidates = this.#candidates.filter((each) => each !== endorser);
    const payload = response.getPayload_asU8();
    this.#payload ??= payload;
    if (!Buffer.from(payload).equals(this.#payload)) {
      this.fail(endorser, "ProposalResponsePayloads do not match");
      return;
    }
    const endorsement = response.getEndorsement();
    if (endorsement !== undefined) this.#endorsements.set(endorser.mspId, endorsement);
  }

  fail({ address, mspId }: Peer, message: string): void {
    this.errorDetails.push({ address, mspId, message });
  }
}

/** Returns the policies of everything that a simulation touched. */
export function policiesOf(
  channel: Channel,
  chaincode: string,
  simulation: SimulationResult,
): (mspIds: readonly string[]) => boolean {
  const { namespaces, keyPolicies } = simulation;
  // A transaction that touched nothing is validated against its own chaincode's policy.
  const touchedNothing = namespaces.length === 0 && keyPolicies.length === 0;
  const names = touchedNothing ? [chaincode] : namespaces;
  const policies: EndorsementPolicy[] = names
    .map((name) => channel.chaincodes.get(name))
    .filter((policy) => policy !== undefined);
  policies.push(...keyPolicies.map((bytes) => policyFromEnvelope(bytes)));
  return (mspIds) =>
    mspIds.length > 0 && policies.every((policy) => policy.satisfiedByPeersOf(mspIds));
}
