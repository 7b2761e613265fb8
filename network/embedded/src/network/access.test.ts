import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { GatewayError } from "@hyperledger/fabric-gateway";
import { connect, hash } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import type { ChaincodeStub } from "fabric-shim";
import { openCertificateAuthority } from "@basics/local";
import { createSigner } from "@basics/messages/signature";
import { createTestChaincode } from "./testing/chaincode.js";
import type { TestClient } from "./testing/client.js";
import { connectClient } from "./testing/client.js";
import type { TestNetwork } from "./testing/network.js";
import { startTestNetwork } from "./testing/network.js";
import {
  assemble,
  broadcast,
  committedCode,
  endorseAt,
  signProposal,
} from "./testing/raw-client.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

const ENDORSEMENT_POLICY_FAILURE = 10;

suite("Who may do what", () => {
  let net: TestNetwork;
  before(async () => {
    net = await startTestNetwork();
  });
  after(() => net.stop());

  /** Makes a connection of Org1's gateway identity that signs other bytes than it should. */
  function connectSigning(client: TestClient, sign: (message: Uint8Array) => Uint8Array) {
    return connect({
      client: client.client,
      identity: client.identity,
      hash: hash.none,
      signer: (message) => Promise.resolve(sign(message)),
    });
  }

  test("a proposal with another's signature is refused", async () => {
    const forger = connectSigning(net.client("Org1MSP"), net.client("Org2MSP").sign);
    const contract = forger.getNetwork("consortium").getContract("test");
    await assert.rejects(contract.evaluateTransaction("get", "a"), (error: GatewayError) => {
      assert.equal(error.code, 9);
      assert.match(error.message, /access denied: channel \[consortium\] creator org \[Org1MSP\]/);
      return true;
    });
  });

  test("a certificate of a stranger's CA is refused, whatever MSP it claims", async (context) => {
    const folder = await temporaryFolder(context);
    const authority = await openCertificateAuthority({ folder, mspId: "Org1MSP" });
    const issued = await authority.issueIdentity({
      commonName: "gateway",
      role: "client",
      attributes: { "basics.role": "gateway" },
    });
    const sign = createSigner(issued.privateKey);
    const stranger = connect({
      client: net.client("Org1MSP").client,
      identity: { mspId: "Org1MSP", credentials: Buffer.from(issued.certificate) },
      hash: hash.none,
      signer: (message) => Promise.resolve(sign(message)),
    });
    const contract = stranger.getNetwork("consortium").getContract("test");
    await assert.rejects(contract.evaluateTransaction("get", "a"), /creator org unknown/);
    const events = stranger.getNetwork("consortium").getChaincodeEvents("test");
    await assert.rejects(async () => (await events)[Symbol.asyncIterator]().next(), { code: 7 });
    const blocks = await stranger.getNetwork("consortium").getBlockEvents();
    await assert.rejects(blocks[Symbol.asyncIterator]().next(), /Unexpected status response: 403/);
  });

  test("commit status, chaincode events and blocks need the sender's own signature", async () => {
    const client = net.client("Org1MSP");
    const transaction = await net
      .contract()
      .newProposal("put", { arguments: ["signed", "1"] })
      .endorse();
    const forger = connectSigning(client, net.client("Org2MSP").sign);
    const commit = await transaction.submit();
    await commit.getStatus();
    const signature = net.client("Org2MSP").sign(commit.getDigest());
    const forged = forger.newSignedCommit(commit.getBytes(), signature);
    await assert.rejects(forged.getStatus(), { code: 7 });
    const network = forger.getNetwork("consortium");
    const events = await network.getChaincodeEvents("test");
    await assert.rejects(events[Symbol.asyncIterator]().next(), { code: 7 });
    const blocks = await network.getBlockEvents();
    await assert.rejects(blocks[Symbol.asyncIterator]().next(), /Unexpected status response: 403/);
  });

  test("another operator's private channel answers as one that this peer is not on", async () => {
    const { gateway: connection } = net.client("Org2MSP");
    const channel = connection.getNetwork("org1-private");
    const contract = channel.getContract("test");
    await assert.rejects(contract.evaluateTransaction("get", "a"), { code: 14 });
    await assert.rejects(contract.submitTransaction("put", "a", "b"), { code: 9 });
    const blocks = await channel.getBlockEvents();
    await assert.rejects(blocks[Symbol.asyncIterator]().next(), /Unexpected status response: 404/);
  });

  test("another operator's private channel is closed at its own peer, too", async () => {
    const intruder = await connectClient(net.network.descriptor, "Org2MSP", { at: "Org1MSP" });
    const channel = intruder.gateway.getNetwork("org1-private");
    const contract = channel.getContract("test");
    await assert.rejects(contract.evaluateTransaction("get", "a"), { code: 9 });
    await assert.rejects(contract.submitTransaction("put", "a", "b"), { code: 10 });
    const blocks = await channel.getBlockEvents();
    await assert.rejects(blocks[Symbol.asyncIterator]().next(), /Unexpected status response: 403/);
    const filtered = await channel.getFilteredBlockEvents();
    await assert.rejects(filtered[Symbol.asyncIterator]().next(), /response: 403/);
    const events = await channel.getChaincodeEvents("test");
    await assert.rejects(events[Symbol.asyncIterator]().next(), { code: 7 });
    const qscc = intruder.gateway.getNetwork("consortium").getContract("qscc");
    await assert.rejects(
      qscc.evaluateTransaction("GetBlockByNumber", "org1-private", "0"),
      /access denied/,
    );
    intruder.close();
  });

  test("the orderer refuses envelopes of strangers to the channel, and forged ones", async () => {
    const owner = net.client("Org1MSP");
    const call = { channel: "org1-private", name: "put", parameters: ["a", "1"] };
    const { signed } = signProposal(owner, call);
    const envelope = assemble(owner, signed, [await endorseAt(net, "Org1MSP", signed)]);
    const honest = envelope.getSignature_asU8();
    envelope.setSignature(net.client("Org2MSP").sign(envelope.getPayload_asU8()));
    assert.equal(await broadcast(net, envelope.serializeBinary()), common.Status.FORBIDDEN);
    envelope.setSignature(honest);
    assert.equal(await broadcast(net, envelope.serializeBinary()), common.Status.SUCCESS);
    await assert.rejects(broadcast(net, Buffer.from("rubbish")), { code: 13 });
  });
});

suite("An operator that runs other chaincode on its own peer", () => {
  let net: TestNetwork;
  const forging = createTestChaincode({
    put: async (stub: ChaincodeStub, [key = ""]) => {
      await stub.putState(key, Buffer.from("forged"));
      return "done";
    },
  });
  before(async () => {
    net = await startTestNetwork(
      {},
      { overrides: { Org3MSP: { kind: "in-process", create: () => forging } } },
    );
  });
  after(() => net.stop());

  test("cannot have its own endorsement joined with an honest one", async () => {
    const contract = net.contract("Org3MSP");
    await assert.rejects(contract.submitTransaction("put", "key", "honest"), (error) => {
      const { code, details } = error as GatewayError;
      assert.equal(code, 10);
      assert.deepEqual(
        details.map(({ mspId, message }) => [mspId, message]),
        [
          ["Org1MSP", "ProposalResponsePayloads do not match"],
          ["Org2MSP", "ProposalResponsePayloads do not match"],
        ],
      );
      return true;
    });
  });

  test("does not hinder honest operators that are a majority", async () => {
    assert.equal(await net.submit("put", "key", "honest"), "done");
    const second = net.contract("Org2MSP");
    // Org2's gateway asks Org3 first, and turns to Org1.
    await second.submitTransaction("put", "key2", "honest");
    assert.equal(await net.evaluate("get", "key2"), "honest");
  });

  test("ends in ENDORSEMENT_POLICY_FAILURE with its own endorsement alone", async () => {
    const hostile = net.client("Org3MSP");
    const call = { name: "put", parameters: ["key3", "x"] };
    const { signed, transactionId } = signProposal(hostile, call);
    const response = await endorseAt(net, "Org3MSP", signed);
    assert.equal(response.getResponse()?.getStatus(), 200);
    const envelope = assemble(hostile, signed, [response]);
    assert.equal(await broadcast(net, envelope.serializeBinary()), common.Status.SUCCESS);
    assert.equal(await committedCode(hostile, transactionId), ENDORSEMENT_POLICY_FAILURE);
    assert.equal(await net.evaluate("get", "key3"), "");
  });
});
