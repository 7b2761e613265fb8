import assert from "node:assert/strict";
import { generateKeyPairSync, verify } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { loadSigningIdentity } from "@basics/messages";
import type { SigningIdentity } from "@basics/messages";
import { common } from "@hyperledger/fabric-protos";
import {
  additionOf,
  configNumberOf,
  configOf,
  operatorGroup,
  signUpdate,
} from "./config-update.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

function group(version: number, modPolicy = "Admins"): common.ConfigGroup {
  const made = new common.ConfigGroup();
  made.setVersion(version);
  made.setModPolicy(modPolicy);
  return made;
}

function value(version: number, text: string): common.ConfigValue {
  const made = new common.ConfigValue();
  made.setVersion(version);
  made.setModPolicy("Admins");
  made.setValue(Buffer.from(text));
  return made;
}

/** A configuration of two operators whose parts all have versions of their own. */
function configOfTwo(): common.Config {
  const application = group(3);
  application.getGroupsMap().set("Org1MSP", group(1));
  application.getGroupsMap().set("Org2MSP", group(2));
  application.getValuesMap().set("Capabilities", value(4, "V2_0"));
  const policy = new common.ConfigPolicy();
  policy.setVersion(5);
  application.getPoliciesMap().set("Endorsement", policy);
  const root = group(7);
  root.getGroupsMap().set("Application", application);
  root.getGroupsMap().set("Orderer", group(6));
  root.getValuesMap().set("Consortium", value(1, "none of this"));
  const config = new common.Config();
  config.setSequence(9);
  config.setChannelGroup(root);
  return config;
}

function update(): common.ConfigUpdate {
  const applicant = group(0);
  applicant.getValuesMap().set("MSP", value(0, "of Org3MSP"));
  return additionOf({
    channel: "consortium",
    config: configOfTwo(),
    mspId: "Org3MSP",
    group: applicant,
  });
}

/** The version of each part of a set by the part's path, and whether the part has any content. */
function partsOf(set: common.ConfigGroup | undefined, path = "/Channel"): Record<string, string> {
  assert.ok(set);
  const parts: Record<string, string> = { [path]: `${set.getVersion()} ${set.getModPolicy()}` };
  set
    .getGroupsMap()
    .forEach((each, name) => Object.assign(parts, partsOf(each, `${path}/${name}`)));
  set.getValuesMap().forEach((each, name) => {
    const text = Buffer.from(each.getValue_asU8()).toString();
    parts[`${path}/${name}`] = `${each.getVersion()} ${each.getModPolicy()} ${text}`;
  });
  set.getPoliciesMap().forEach((each, name) => {
    parts[`${path}/${name}`] = `${each.getVersion()} ${each.getModPolicy()}`;
  });
  return parts;
}

suite("An operator's admission to a channel", () => {
  test("rests on the versions of what is there, and on nothing outside of the operators", () => {
    assert.deepEqual(partsOf(update().getReadSet()), {
      "/Channel": "7 ",
      "/Channel/Application": "3 ",
      "/Channel/Application/Org1MSP": "1 ",
      "/Channel/Application/Org2MSP": "2 ",
      "/Channel/Application/Capabilities": "4  ",
      "/Channel/Application/Endorsement": "5 ",
    });
  });

  test("writes the new operator alone, and keeps all members by their versions", () => {
    assert.deepEqual(partsOf(update().getWriteSet()), {
      "/Channel": "7 ",
      "/Channel/Application": "4 Admins",
      "/Channel/Application/Org1MSP": "1 ",
      "/Channel/Application/Org2MSP": "2 ",
      "/Channel/Application/Org3MSP": "0 Admins",
      "/Channel/Application/Org3MSP/MSP": "0 Admins of Org3MSP",
      "/Channel/Application/Capabilities": "4  ",
      "/Channel/Application/Endorsement": "5 ",
    });
  });

  test("leaves the configuration that it was made from as it was", () => {
    const config = configOfTwo();
    const before = Buffer.from(config.serializeBinary());
    additionOf({ channel: "consortium", config, mspId: "Org3MSP", group: group(0) });
    assert.deepEqual(Buffer.from(config.serializeBinary()), before);
    assert.equal(operatorGroup(config, "Org3MSP"), undefined);
    assert.equal(operatorGroup(config, "Org2MSP")?.getVersion(), 2);
  });

  test("is refused for a configuration without operators", () => {
    assert.throws(() => operatorGroup(new common.Config(), "Org1MSP"), /has no operators/);
  });
});

suite("A signed update", () => {
  test("has a signature of each administrator over the very update, the first one's outside", async (context) => {
    const folder = await temporaryFolder(context);
    const signers = await Promise.all(["Org1MSP", "Org2MSP"].map((id) => makeIdentity(folder, id)));
    const [first, second] = signers.map(({ identity }) => identity);
    assert.ok(first && second);
    const envelope = signUpdate(update(), [first, second]);
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const header = payload.getHeader();
    assert.ok(header);
    const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    assert.equal(channelHeader.getType(), common.HeaderType.CONFIG_UPDATE);
    assert.equal(channelHeader.getChannelId(), "consortium");
    const content = common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
    assert.deepEqual(
      Buffer.from(content.getConfigUpdate_asU8()),
      Buffer.from(update().serializeBinary()),
    );
    const signatures = content.getSignaturesList();
    assert.equal(signatures.length, 2);
    signatures.forEach((signature, index) => {
      const head = signature.getSignatureHeader_asU8();
      const { creator } = signers[index]?.identity ?? first;
      assert.deepEqual(
        Buffer.from(common.SignatureHeader.deserializeBinary(head).getCreator_asU8()),
        Buffer.from(creator),
      );
      const signed = Buffer.concat([head, content.getConfigUpdate_asU8()]);
      assert.ok(signers[index]?.verifies(signed, signature.getSignature_asU8()));
    });
    assert.ok(signers[0]?.verifies(envelope.getPayload_asU8(), envelope.getSignature_asU8()));
  });
});

async function makeIdentity(
  folder: string,
  mspId: string,
): Promise<{ identity: SigningIdentity; verifies(message: Uint8Array, by: Uint8Array): boolean }> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const files = {
    certificate: join(folder, `${mspId}.pem`),
    privateKey: join(folder, `${mspId}.key`),
  };
  await writeFile(files.certificate, `certificate of ${mspId}`);
  await writeFile(files.privateKey, privateKey.export({ type: "pkcs8", format: "pem" }));
  return {
    identity: await loadSigningIdentity(mspId, files),
    verifies: (message, by) => verify("sha256", message, publicKey, by),
  };
}

suite("A block", () => {
  /** A block of one envelope. */
  function blockOf(type: common.HeaderTypeMap[keyof common.HeaderTypeMap]): common.Block {
    const content = new common.ConfigEnvelope();
    content.setConfig(configOfTwo());
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(type);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(content.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    const data = new common.BlockData();
    data.addData(envelope.serializeBinary());
    const block = new common.Block();
    block.setData(data);
    return block;
  }

  test("of configuration gives it, one of transactions none", () => {
    assert.equal(configOf(blockOf(common.HeaderType.CONFIG))?.getSequence(), 9);
    assert.equal(configOf(blockOf(common.HeaderType.ENDORSER_TRANSACTION)), undefined);
    assert.equal(configOf(new common.Block()), undefined);
  });

  test("tells which configuration it was written under; the first one its own", () => {
    const first = new common.Block();
    assert.equal(configNumberOf(first), 0);
    const last = new common.LastConfig();
    last.setIndex(12);
    const written = new common.OrdererBlockMetadata();
    written.setLastConfig(last);
    const metadata = new common.Metadata();
    metadata.setValue(written.serializeBinary());
    const list = new common.BlockMetadata();
    list.addMetadata(metadata.serializeBinary());
    const block = new common.Block();
    block.setMetadata(list);
    assert.equal(configNumberOf(block), 12);
  });
});
