import { peer } from "@hyperledger/fabric-protos";
import { policyFromEnvelope } from "../../policy/signature-policy.js";
import type { Identity, Membership } from "../../identity/types.js";
import type { EndorserTransaction } from "../parsed-envelope.js";
import type { StateView } from "../state/state.js";
import type { EndorsedAction, NamespaceReadWriteSet } from "../transaction.js";
import type { ValidationCode } from "../committed-transaction.js";
import type { ChannelPolicies, EndorsementPolicy } from "../../policy/endorsement-policy.js";

const Code = peer.TxValidationCode;
const VALIDATION_PARAMETER = "VALIDATION_PARAMETER";

export interface EndorsementContext {
  readonly membership: Membership;
  readonly policies: ChannelPolicies;
  /** The state before the block. As in Fabric, key-level policies are taken from it. */
  readonly state: StateView;
}

/**
 * Checks the endorsements of a block's transactions, in order. It keeps the keys whose own policy
 * an earlier transaction of the block changed: Fabric refuses to write them again in that block.
 */
export class EndorsementChecker {
  readonly #context: EndorsementContext;
  readonly #changedPolicies = new Set<string>();

  constructor(context: EndorsementContext) {
    this.#context = context;
  }

  /** Returns VALID, or the reason why the transaction's endorsements do not allow its writes. */
  check({ action, chaincode, readWriteSets }: EndorserTransaction): ValidationCode {
    const namespaces = readWriteSets.map(({ namespace }) => namespace);
    if (new Set(namespaces).size < namespaces.length) return Code.ILLEGAL_WRITESET;
    if (readWriteSets.some(({ hasCollections }) => hasCollections)) {
      return Code.INVALID_OTHER_REASON;
    }
    const endorsers = verifiedEndorsers(action, this.#context.membership);
    // The policy of the called chaincode applies even to a transaction that writes nothing of its
    // own.
    const called: NamespaceReadWriteSet = readWriteSets.find(
      ({ namespace }) => namespace === chaincode,
    ) ?? { ...NOTHING, namespace: chaincode };
    const others = readWriteSets.filter((set) => set !== called && writesAnything(set));
    for (const set of [called, ...others]) {
      const code = this.#checkNamespace(set, endorsers);
      if (code !== Code.VALID) return code;
    }
    for (const { namespace, metadataWrites } of readWriteSets) {
      for (const write of metadataWrites) this.#changedPolicies.add(id(namespace, write.getKey()));
    }
    return Code.VALID;
  }

  #checkNamespace(set: NamespaceReadWriteSet, endorsers: readonly Identity[]): ValidationCode {
    const policy = this.#context.policies.endorsement(set.namespace);
    if (policy === undefined) return Code.INVALID_CHAINCODE;
    const keys = [...set.writes, ...set.metadataWrites].map((write) => write.getKey());
    // The chaincode's policy applies to keys without a policy of their own, and if nothing is
    // written.
    let chaincodePolicyApplies = keys.length === 0;
    for (const key of keys) {
      if (this.#changedPolicies.has(id(set.namespace, key))) return Code.ENDORSEMENT_POLICY_FAILURE;
      const own = this.#context.state.get(set.namespace, key)?.metadata?.get(VALIDATION_PARAMETER);
      if (own === undefined || own.length === 0) chaincodePolicyApplies = true;
      else if (!keyPolicy(own)?.evaluate(endorsers)) return Code.ENDORSEMENT_POLICY_FAILURE;
    }
    const satisfied = !chaincodePolicyApplies || policy.evaluate(endorsers);
    return satisfied ? Code.VALID : Code.ENDORSEMENT_POLICY_FAILURE;
  }
}

const NOTHING: NamespaceReadWriteSet = {
  namespace: "",
  reads: [],
  rangeQueries: [],
  writes: [],
  metadataWrites: [],
  hasCollections: false,
};

function writesAnything({ writes, metadataWrites }: NamespaceReadWriteSet): boolean {
  return writes.length > 0 || metadataWrites.length > 0;
}

/** Makes one text of both: namespaces cannot contain the null character. */
function id(namespace: string, key: string): string {
  return `${namespace}\0${key}`;
}

/** Reads a key's policy. A policy that cannot be read is one that nobody satisfies. */
function keyPolicy(bytes: Uint8Array): EndorsementPolicy | undefined {
  try {
    return policyFromEnvelope(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Returns the endorsers whose signatures over response and identity are good. As in Fabric, the
 * others do not count.
 */
function verifiedEndorsers(action: EndorsedAction, membership: Membership): Identity[] {
  const identities: Identity[] = [];
  for (const endorsement of action.endorsements) {
    const endorser = endorsement.getEndorser_asU8();
    const signed = Buffer.concat([action.proposalResponsePayload, endorser]);
    const identity = identityOf(endorser, membership);
    if (identity?.verify(signed, endorsement.getSignature_asU8())) identities.push(identity);
  }
  return identities;
}

/** Reads an identity; undefined if it is no member. */
export function identityOf(serialized: Uint8Array, membership: Membership): Identity | undefined {
  try {
    return membership.deserialize(serialized);
  } catch {
    return undefined;
  }
}
