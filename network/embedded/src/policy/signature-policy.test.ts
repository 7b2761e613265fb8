import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { common, msp, peer } from "@hyperledger/fabric-protos";
import fc from "fast-check";
import type { Role } from "@basics/local";
import type { Identity } from "../identity/types.js";
import { createFixture } from "../ledger/testing/ledger.js";
import type { Fixture } from "../ledger/testing/ledger.js";
import { minimalOrganizationSets } from "./testing/organization-sets.js";
import { parsePolicy, policyFromEnvelope } from "./signature-policy.js";

const MSP_IDS = ["Org1MSP", "Org2MSP", "Org3MSP"];

describe("policy", () => {
  let fixture: Fixture;
  const identities = new Map<string, Identity>();

  before(async () => {
    fixture = await createFixture(MSP_IDS);
    for (const mspId of MSP_IDS) {
      for (const role of ["peer", "client", "admin"] satisfies Role[]) {
        const { serialized } = await fixture.issue(mspId, role);
        identities.set(`${mspId}.${role}`, fixture.membership.deserialize(serialized));
      }
    }
  });

  function those(...names: string[]): Identity[] {
    return names.map((name) => identities.get(name) ?? assert.fail(name));
  }

  function evaluate(text: string, ...names: string[]): boolean {
    return parsePolicy(text, MSP_IDS).evaluate(those(...names));
  }

  it("of a kind counts one peer of each organisation", () => {
    const one = ["Org1MSP.peer"];
    const two = [...one, "Org3MSP.peer"];
    const all = [...two, "Org2MSP.peer"];
    for (const [text, ...expected] of [
      ["ANY", true, true, true],
      ["MAJORITY", false, true, true],
      ["MAJORITY Endorsement", false, true, true],
      ["ALL Endorsement", false, false, true],
    ] as const) {
      assert.deepEqual(
        [one, two, all].map((names) => evaluate(text, ...names)),
        expected,
      );
    }
    assert.equal(evaluate("ANY", "Org1MSP.client", "Org1MSP.admin"), false);
    assert.equal(evaluate("ANY"), false);
  });

  it("of a majority of two needs both", () => {
    const policy = parsePolicy("MAJORITY", ["Org1MSP", "Org2MSP"]);
    assert.equal(policy.evaluate(those("Org1MSP.peer")), false);
    assert.deepEqual(minimalOrganizationSets(policy, MSP_IDS), [["Org1MSP", "Org2MSP"]]);
  });

  it("of signatures nests AND, OR and OutOf, however Fabric lets them be spelt", () => {
    const text = `OutOf( 2,'Org1MSP.peer', and("Org2MSP.member", 'Org3MSP.admin'),
      or('Org3MSP.client','Org3MSP.peer'))`;
    assert.equal(evaluate(text, "Org1MSP.peer"), false);
    assert.equal(evaluate(text, "Org1MSP.peer", "Org3MSP.client"), true);
    assert.equal(evaluate(text, "Org2MSP.client", "Org3MSP.admin"), false);
    assert.equal(evaluate(text, "Org2MSP.client", "Org3MSP.admin", "Org1MSP.peer"), true);
    assert.equal(evaluate("'Org1MSP.member'", "Org1MSP.client"), true);
  });

  it("counts each signer once", () => {
    const text = "AND('Org1MSP.member', 'Org1MSP.member')";
    assert.equal(evaluate(text, "Org1MSP.peer", "Org1MSP.peer"), false);
    assert.equal(evaluate(text, "Org1MSP.peer", "Org1MSP.client"), true);
  });

  it("gives signers to branches in order, as Fabric does, and never takes them back", () => {
    const text = "AND('Org1MSP.member', 'Org1MSP.peer')";
    assert.equal(evaluate(text, "Org1MSP.client", "Org1MSP.peer"), true);
    assert.equal(evaluate(text, "Org1MSP.peer", "Org1MSP.client"), false);
  });

  it("is satisfied by the smallest sets of organisations that are enough", () => {
    const sets = (text: string): string[][] =>
      minimalOrganizationSets(parsePolicy(text, MSP_IDS), MSP_IDS);
    const [one, two, three] = MSP_IDS;
    assert.deepEqual(sets("ANY"), [[one], [two], [three]]);
    assert.deepEqual(sets("MAJORITY"), [
      [one, two],
      [one, three],
      [two, three],
    ]);
    const mixed = "OR('Org3MSP.peer', AND('Org1MSP.peer', 'Org2MSP.member'))";
    assert.deepEqual(sets(mixed), [[three], [one, two]]);
    assert.deepEqual(sets("'Org1MSP.admin'"), []);
    assert.deepEqual(sets("AND('Org1MSP.peer', 'Org1MSP.peer')"), []);
    assert.deepEqual(minimalOrganizationSets(parsePolicy("ANY", MSP_IDS), MSP_IDS, 2), [
      [one],
      [two],
    ]);
  });

  it("can be satisfied by fewer and not by more, where early branches take signers of later ones", () => {
    const text = `OutOf(2, OutOf(1, 'Org1MSP.peer', AND('Org2MSP.peer', 'Org3MSP.peer')),
      'Org2MSP.peer')`;
    assert.equal(evaluate(text, "Org1MSP.peer", "Org2MSP.peer"), true);
    assert.equal(evaluate(text, "Org1MSP.peer", "Org2MSP.peer", "Org3MSP.peer"), false);
  });

  it("is otherwise satisfied by the peers of exactly the sets that hold a smallest one", () => {
    const [one = "", two = "", three = ""] = MSP_IDS;
    const all = [[], [one], [two], [three], [one, two], [one, three], [two, three], MSP_IDS];
    const holds = (set: readonly string[], smaller: readonly string[]): boolean =>
      smaller.every((mspId) => set.includes(mspId));
    const leaf = fc
      .tuple(fc.constantFrom(...MSP_IDS), fc.constantFrom("peer", "member", "admin"))
      .map(([mspId, role]) => `'${mspId}.${role}'`);
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        leaf,
        fc
          .tuple(fc.nat(), fc.array(tie("tree"), { minLength: 1, maxLength: 3 }))
          .map(([n, rules]) => `OutOf(${1 + (n % rules.length)}, ${rules.join(", ")})`),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.subarray(MSP_IDS), (text, chosen) => {
        const policy = parsePolicy(text, MSP_IDS);
        const sets = minimalOrganizationSets(policy, MSP_IDS);
        const satisfied = (mspIds: readonly string[]): boolean =>
          policy.evaluate(those(...mspIds.map((mspId) => `${mspId}.peer`)));
        assert.equal(policy.satisfiedByPeersOf(chosen), satisfied(chosen));
        const enough = all.filter(satisfied);
        if (enough.some((set) => all.some((each) => holds(each, set) && !satisfied(each)))) return;
        const covered = sets.some((set) => holds(chosen, set));
        assert.equal(satisfied(chosen), covered);
      }),
    );
  });

  it("says what is wrong with its text, and where", () => {
    const cases: [string, RegExp][] = [
      ["", /has its end where AND/],
      ["SOME('Org1MSP.peer')", /has "SOME" where AND.* \(at character 1\)/],
      ["OR('Org1MSP.peer'", /has its end where a comma or \) .*\(at character 18\)/],
      ["OR('Org1MSP.peer',)", /has "\)" where AND.*\(at character 19\)/],
      ["OR 'Org1MSP.peer'", /where \( was expected/],
      ["OR()", /has "\)" where/],
      ["OR('Org1MSP.boss')", /principal 'Org1MSP.boss'; write MSPID.role/],
      ["OR('Org9MSP.peer')", /names Org9MSP, which is not on the channel \(Org1MSP, Org2MSP/],
      ["OutOf('Org1MSP.peer')", /where the number of signatures was expected/],
      ["OutOf(0, 'Org1MSP.peer')", /asks for 0 out of 1; give 1 to 1 \(at character 7\)/],
      ["OutOf(3, 'Org1MSP.peer', 'Org2MSP.peer')", /asks for 3 out of 2/],
      ["OR('Org1MSP.peer') AND", /where the end of the policy was expected \(at character 20\)/],
      ["OR('Org1MSP.peer') & x", /has "&", which no policy contains there \(at character 20\)/],
      ["OR(".repeat(100) + "'Org1MSP.peer'" + ")".repeat(100), /nested deeper than 50/],
    ];
    for (const [text, message] of cases) {
      assert.throws(() => parsePolicy(text, MSP_IDS), message);
    }
    assert.throws(() => parsePolicy("ANY", []), /at least one organisation/);
  });

  it("is read from an envelope, as chaincode sets it on a key", () => {
    const envelope = envelopeOf(2, ["Org1MSP", "Org2MSP", "Org3MSP"]);
    const wrapped = new peer.ApplicationPolicy();
    wrapped.setSignaturePolicy(envelope);
    for (const bytes of [envelope.serializeBinary(), wrapped.serializeBinary()]) {
      const policy = policyFromEnvelope(bytes);
      assert.equal(policy.evaluate(those("Org1MSP.peer", "Org3MSP.peer")), true);
      assert.equal(policy.evaluate(those("Org1MSP.peer", "Org3MSP.client")), false);
    }
  });

  it("is refused from an envelope that is none, or refers elsewhere", () => {
    assert.throws(() => policyFromEnvelope(Buffer.from("rubbish")), /is neither/);
    assert.throws(() => policyFromEnvelope(Buffer.alloc(0)), /is neither/);
    const reference = new peer.ApplicationPolicy();
    reference.setChannelConfigPolicyReference("/Channel/Application/Endorsement");
    assert.throws(() => policyFromEnvelope(reference.serializeBinary()), /refers to/);
    const dangling = envelopeOf(1, ["Org1MSP"]);
    dangling.getRule()?.getNOutOf()?.getRulesList()[0]?.setSignedBy(7);
    assert.throws(
      () => policyFromEnvelope(dangling.serializeBinary()),
      /without a known principal/,
    );
  });
});

function envelopeOf(count: number, mspIds: readonly string[]): common.SignaturePolicyEnvelope {
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(count);
  const envelope = new common.SignaturePolicyEnvelope();
  mspIds.forEach((mspId, index) => {
    const role = new msp.MSPRole();
    role.setMspIdentifier(mspId);
    role.setRole(msp.MSPRole.MSPRoleType.PEER);
    const principal = new msp.MSPPrincipal();
    principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
    principal.setPrincipal(role.serializeBinary());
    envelope.addIdentities(principal);
    const rule = new common.SignaturePolicy();
    rule.setSignedBy(index);
    outOf.addRules(rule);
  });
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(outOf);
  envelope.setRule(rule);
  return envelope;
}
