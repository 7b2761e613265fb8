import { common, msp } from "@hyperledger/fabric-protos";

const { SignaturePolicy, SignaturePolicyEnvelope } = common;
const { MSPPrincipal, MSPRole } = msp;

/** The policy `AND('Org1MSP.peer', 'Org2MSP.peer', …)`: a peer of each operator has to sign. */
export function peerOfEach(mspIds: readonly string[]): common.SignaturePolicyEnvelope {
  const all = new SignaturePolicy.NOutOf();
  all.setN(mspIds.length);
  all.setRulesList(
    mspIds.map((_, index) => {
      const signed = new SignaturePolicy();
      signed.setSignedBy(index);
      return signed;
    }),
  );
  const rule = new SignaturePolicy();
  rule.setNOutOf(all);
  const policy = new SignaturePolicyEnvelope();
  policy.setVersion(0);
  policy.setRule(rule);
  policy.setIdentitiesList(mspIds.map(peerOf));
  return policy;
}

function peerOf(mspId: string): msp.MSPPrincipal {
  const role = new MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(MSPRole.MSPRoleType.PEER);
  const principal = new MSPPrincipal();
  principal.setPrincipalClassification(MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(role.serializeBinary());
  return principal;
}
