import { createHash } from "node:crypto";
import { shortHashOf } from "@basics/local";
import { common, msp } from "@hyperledger/fabric-protos";

const { ConfigEnvelope, Envelope, Payload, SignaturePolicyEnvelope } = common;
const { MSPPrincipal, MSPRole } = msp;

/**
 * The only names that Fabric takes in a channel's configuration, and in a policy that is a text.
 */
const TAKEN = /^[A-Za-z0-9.-]+$/;

/**
 * The name under which an organisation stands in a channel's configuration: its MSP id or, where
 * Fabric does not take that, the characters it does take and a hash: `Cloud-A.5f2c1e0b7d9a4c3e` for
 * `Cloud_A`.
 */
export function organizationNameOf(mspId: string): string {
  if (TAKEN.test(mspId)) return mspId;
  return `${mspId.replaceAll("_", "-")}.${shortHashOf(mspId)}`;
}

/**
 * Names organisations by their MSP ids in the policies of a channel's first block. `configtxgen`
 * makes policies out of texts, in which some MSP ids cannot stand, so it was given the names
 * instead.
 */
export function withMspIds(bytes: Uint8Array, mspIds: readonly string[]): Uint8Array {
  const renamed = mspIds.filter((mspId) => organizationNameOf(mspId) !== mspId);
  if (renamed.length === 0) return bytes;
  const block = common.Block.deserializeBinary(bytes);
  const [first = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
  const envelope = Envelope.deserializeBinary(first);
  const payload = Payload.deserializeBinary(envelope.getPayload_asU8());
  const configured = ConfigEnvelope.deserializeBinary(payload.getData_asU8());
  const channel = configured.getConfig()?.getChannelGroup();
  for (const part of ["Application", "Orderer"]) {
    for (const mspId of renamed) {
      const name = organizationNameOf(mspId);
      const group = channel?.getGroupsMap().get(part)?.getGroupsMap().get(name);
      group?.getPoliciesMap().forEach((policy) => {
        rename(policy.getPolicy(), { from: name, to: mspId });
      });
    }
  }
  payload.setData(configured.serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  const data = envelope.serializeBinary();
  block.getData()?.setDataList([data]);
  block.getHeader()?.setDataHash(createHash("sha256").update(data).digest());
  return block.serializeBinary();
}

function rename(
  policy: common.Policy | undefined,
  { from, to }: { readonly from: string; readonly to: string },
): void {
  if (policy?.getType() !== common.Policy.PolicyType.SIGNATURE) return;
  const signature = SignaturePolicyEnvelope.deserializeBinary(policy.getValue_asU8());
  for (const identity of signature.getIdentitiesList()) {
    if (identity.getPrincipalClassification() !== MSPPrincipal.Classification.ROLE) continue;
    const role = MSPRole.deserializeBinary(identity.getPrincipal_asU8());
    if (role.getMspIdentifier() === from) role.setMspIdentifier(to);
    identity.setPrincipal(role.serializeBinary());
  }
  policy.setValue(signature.serializeBinary());
}
