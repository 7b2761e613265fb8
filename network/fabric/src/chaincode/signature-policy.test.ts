import assert from "node:assert/strict";
import { test } from "node:test";
import { msp } from "@hyperledger/fabric-protos";
import { peerOfEach } from "./signature-policy.js";

test("a policy of a peer of each operator asks for all of them, in their order", () => {
  const mspIds = ["Org1MSP", "Org2MSP", "Org3MSP"];
  const policy = peerOfEach(mspIds);
  const rule = policy.getRule()?.getNOutOf();
  assert.equal(rule?.getN(), 3);
  assert.deepEqual(
    rule.getRulesList().map((each) => each.getSignedBy()),
    [0, 1, 2],
  );
  const principals = policy.getIdentitiesList().map((identity) => {
    assert.equal(identity.getPrincipalClassification(), msp.MSPPrincipal.Classification.ROLE);
    return msp.MSPRole.deserializeBinary(identity.getPrincipal_asU8());
  });
  assert.deepEqual(
    principals.map((role) => role.getMspIdentifier()),
    mspIds,
  );
  for (const role of principals) assert.equal(role.getRole(), msp.MSPRole.MSPRoleType.PEER);
});
