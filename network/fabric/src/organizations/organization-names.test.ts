import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test } from "node:test";
import { common, msp } from "@hyperledger/fabric-protos";
import { configOf } from "../channels/config-update.js";
import { organizationNameOf, withMspIds } from "./organization-names.js";
import { peerOfEach } from "../chaincode/signature-policy.js";

/** A channel's first block as `configtxgen` makes it, with the parts that these tests need. */
function firstBlock(names: readonly string[]): Uint8Array {
  const application = new common.ConfigGroup();
  for (const name of names) {
    const policy = new common.Policy();
    policy.setType(common.Policy.PolicyType.SIGNATURE);
    policy.setValue(peerOfEach([name]).serializeBinary());
    const configured = new common.ConfigPolicy();
    configured.setPolicy(policy);
    const group = new common.ConfigGroup();
    group.getPoliciesMap().set("Endorsement", configured);
    application.getGroupsMap().set(name, group);
  }
  const channel = new common.ConfigGroup();
  channel.getGroupsMap().set("Application", application);
  const config = new common.Config();
  config.setChannelGroup(channel);
  const content = new common.ConfigEnvelope();
  content.setConfig(config);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(content.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const data = new common.BlockData();
  data.setDataList([envelope.serializeBinary()]);
  const block = new common.Block();
  block.setHeader(new common.BlockHeader());
  block.setData(data);
  return block.serializeBinary();
}

function endorserOf(block: common.Block, name: string): string | undefined {
  const application = configOf(block)?.getChannelGroup()?.getGroupsMap().get("Application");
  const policy = application?.getGroupsMap().get(name)?.getPoliciesMap().get("Endorsement");
  const value = policy?.getPolicy()?.getValue_asU8() ?? new Uint8Array();
  const [identity] = common.SignaturePolicyEnvelope.deserializeBinary(value).getIdentitiesList();
  const role = msp.MSPRole.deserializeBinary(identity?.getPrincipal_asU8() ?? new Uint8Array());
  return role.getMspIdentifier();
}

void suite("an organisation's name in a channel's configuration", () => {
  void test("is its MSP id, unless Fabric takes no such name there", () => {
    for (const mspId of ["Org1MSP", "A", "a.b-c", "9".repeat(64)]) {
      assert.equal(organizationNameOf(mspId), mspId);
    }
    const odd = ["Cloud_A.MSP-1", "Cloud-A.MSP_1", "_", "__"].map(organizationNameOf);
    assert.equal(new Set(odd).size, odd.length);
    for (const name of odd) assert.match(name, /^[A-Za-z0-9.-]{1,249}$/);
  });

  void test("stands for its MSP id in policies only until the block is made", () => {
    const mspIds = ["Org1MSP", "Cloud_A"];
    const bytes = withMspIds(firstBlock(mspIds.map(organizationNameOf)), mspIds);
    const block = common.Block.deserializeBinary(bytes);
    for (const mspId of mspIds) {
      assert.equal(endorserOf(block, organizationNameOf(mspId)), mspId);
    }
    const [data = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
    const hash = createHash("sha256").update(data).digest("hex");
    assert.equal(Buffer.from(block.getHeader()?.getDataHash_asU8() ?? []).toString("hex"), hash);
  });

  void test("leaves a block of ordinary organisations as it was made", () => {
    const bytes = firstBlock(["Org1MSP"]);
    assert.equal(withMspIds(bytes, ["Org1MSP"]), bytes);
  });
});
