import { common, msp, peer } from "@hyperledger/fabric-protos";
import type { Role } from "@basics/local";
import { distinctSigners } from "./distinct-signers.js";
import { parseExpression } from "./expression.js";
import type { Principal, Rule } from "./rule.js";
import type { Identity } from "../identity/types.js";
import type { EndorsementPolicy } from "./endorsement-policy.js";

type Holder = Pick<Identity, "mspId" | "roles">;

/**
 * A signature policy, which is evaluated in the same order and with the same result as in Fabric.
 */
export class SignaturePolicy implements EndorsementPolicy {
  readonly rule: Rule;

  constructor(rule: Rule) {
    this.rule = rule;
  }

  evaluate(endorsers: readonly Identity[]): boolean {
    return satisfied(this.rule, distinctSigners(endorsers));
  }

  satisfiedByPeersOf(mspIds: readonly string[]): boolean {
    const peers = [...new Set(mspIds)].map((mspId) => ({ mspId, roles: PEER }));
    return satisfied(this.rule, peers);
  }
}

const PEER: ReadonlySet<Role> = new Set<Role>(["peer"]);

/**
 * Walks the tree as Fabric's policy evaluator does. A leaf takes the first remaining signer that
 * fits, and a branch that fails gives back the signers that it took. No other assignment is tried.
 */
function satisfied(rule: Rule, signers: readonly Holder[]): boolean {
  return visit(rule, signers, new Set()) !== undefined;
}

function visit(
  rule: Rule,
  signers: readonly Holder[],
  used: ReadonlySet<Holder>,
): ReadonlySet<Holder> | undefined {
  if (rule.kind === "signed-by") {
    const signer = signers.find((one) => !used.has(one) && isA(one, rule.principal));
    return signer && new Set([...used, signer]);
  }
  let taken = used;
  let verified = 0;
  for (const branch of rule.rules) {
    const after = visit(branch, signers, taken);
    if (after === undefined) continue;
    taken = after;
    verified += 1;
  }
  return verified >= rule.count ? taken : undefined;
}

function isA(holder: Holder, { mspId, role }: Principal): boolean {
  return holder.mspId === mspId && (role === "member" || holder.roles.has(role));
}

const IMPLICIT = /^\s*(ANY|ALL|MAJORITY)(?:\s+Endorsement)?\s*$/;

/**
 * Makes a policy from its text: `ANY`, `ALL` or `MAJORITY` (optionally followed by `Endorsement`)
 * of one peer of each of the channel's organisations, or a signature policy as Fabric's command
 * line writes it, such as `OutOf(2, 'Org1MSP.peer', AND('Org2MSP.member', 'Org3MSP.admin'))`.
 *
 * @param mspIds - the channel's organisations.
 * @throws an Error that names what is wrong and at which character.
 */
export function parsePolicy(text: string, mspIds: readonly string[]): SignaturePolicy {
  const implicit = IMPLICIT.exec(text)?.[1];
  if (implicit === undefined) return new SignaturePolicy(parseExpression(text, mspIds));
  if (mspIds.length === 0) throw new Error(`policy ${implicit} needs at least one organisation`);
  const majority = Math.floor(mspIds.length / 2) + 1;
  const count = { ANY: 1, ALL: mspIds.length, MAJORITY: majority }[
    implicit as "ANY" | "ALL" | "MAJORITY"
  ];
  const rules = mspIds.map((mspId): Rule => ({
    kind: "signed-by",
    principal: { mspId, role: "peer" },
  }));
  return new SignaturePolicy({ kind: "out-of", count, rules });
}

/**
 * Makes a policy from a serialised `common.SignaturePolicyEnvelope`, or from a
 * `protos.ApplicationPolicy` around one. A key's `VALIDATION_PARAMETER` holds such bytes.
 *
 * @throws an Error if the bytes are neither, or refer to a policy of the channel by its name
 */
export function policyFromEnvelope(bytes: Uint8Array): SignaturePolicy {
  const envelope = attempt(() => common.SignaturePolicyEnvelope.deserializeBinary(bytes));
  if (envelope?.hasRule() === true && envelope.getIdentitiesList().length > 0) {
    return new SignaturePolicy(ruleFromEnvelope(envelope));
  }
  const application = attempt(() => peer.ApplicationPolicy.deserializeBinary(bytes));
  const inner = application?.getSignaturePolicy();
  if (inner?.hasRule() === true) return new SignaturePolicy(ruleFromEnvelope(inner));
  if (application?.hasChannelConfigPolicyReference() === true) {
    const reference = application.getChannelConfigPolicyReference();
    throw new Error(`policy refers to ${reference}: give a signature policy instead`);
  }
  throw new Error("policy is neither a SignaturePolicyEnvelope nor an ApplicationPolicy");
}

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/**
 * The deepest nesting, since policies come from strangers' transactions. Fabric's own parser is
 * limited by its stack.
 */
const MAX_DEPTH = 50;

function ruleFromEnvelope(envelope: common.SignaturePolicyEnvelope): Rule {
  const principals = envelope.getIdentitiesList().map(principalFrom);
  const convert = (policy: common.SignaturePolicy | undefined, depth: number): Rule => {
    if (depth > MAX_DEPTH) throw new Error(`policy is nested deeper than ${MAX_DEPTH} levels`);
    const outOf = policy?.getNOutOf();
    if (outOf !== undefined) {
      const rules = outOf.getRulesList().map((rule) => convert(rule, depth + 1));
      return { kind: "out-of", count: outOf.getN(), rules };
    }
    const principal = policy?.hasSignedBy() === true ? principals[policy.getSignedBy()] : undefined;
    if (principal === undefined) throw new Error("policy has a rule without a known principal");
    return { kind: "signed-by", principal };
  };
  return convert(envelope.getRule(), 0);
}

const ROLE_NAMES: Record<number, Principal["role"]> = {
  [msp.MSPRole.MSPRoleType.MEMBER]: "member",
  [msp.MSPRole.MSPRoleType.ADMIN]: "admin",
  [msp.MSPRole.MSPRoleType.CLIENT]: "client",
  [msp.MSPRole.MSPRoleType.PEER]: "peer",
  [msp.MSPRole.MSPRoleType.ORDERER]: "orderer",
};

function principalFrom(principal: msp.MSPPrincipal): Principal {
  if (principal.getPrincipalClassification() !== msp.MSPPrincipal.Classification.ROLE) {
    throw new Error("policy names a principal that is not a role of an MSP");
  }
  const role = msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8());
  const name = ROLE_NAMES[role.getRole()];
  if (name === undefined) throw new Error(`policy names an unknown role (${role.getRole()})`);
  return { mspId: role.getMspIdentifier(), role: name };
}
