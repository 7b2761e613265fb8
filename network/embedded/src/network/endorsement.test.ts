import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { GatewayError } from "@hyperledger/fabric-gateway";
import { common, gateway, peer } from "@hyperledger/fabric-protos";
import { KeyEndorsementPolicy } from "fabric-shim";
import {
  assemble,
  broadcast,
  committedCode,
  endorseAt,
  signProposal,
} from "./testing/raw-client.js";
import { createTestChaincode } from "./testing/chaincode.js";
import type { TestNetwork } from "./testing/network.js";
import { startTestNetwork } from "./testing/network.js";

const ENDORSEMENT_POLICY_FAILURE = 10;

suite("Endorsement", () => {
  let net: TestNetwork;
  before(async () => {
    net = await startTestNetwork();
  });
  after(() => net.stop());

  test("chaincode whose result differs from peer to peer is not endorsed", async () => {
    await assert.rejects(net.submit("random"), (error: GatewayError) => {
      assert.equal(error.code, 10);
      const messages = new Set(error.details.map(({ message }) => message));
      assert.deepEqual([...messages], ["ProposalResponsePayloads do not match"]);
      return true;
    });
  });

  test("a majority of the operators endorses, and no more", async () => {
    const transaction = await net
      .contract()
      .newProposal("put", { arguments: ["a", "1"] })
      .endorse();
    const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
    assert.equal(endorsersOf(prepared.getEnvelope()?.getPayload_asU8()).length, 2);
  });

  test("named organisations endorse; one that is not there is UNAVAILABLE", async () => {
    const all = await net
      .contract()
      .newProposal("put", {
        arguments: ["a", "1"],
        endorsingOrganizations: ["Org1MSP", "Org2MSP", "Org3MSP"],
      })
      .endorse();
    const prepared = gateway.PreparedTransaction.deserializeBinary(all.getBytes());
    assert.equal(endorsersOf(prepared.getEnvelope()?.getPayload_asU8()).length, 3);
    const missing = net
      .contract()
      .newProposal("get", { arguments: ["a"], endorsingOrganizations: ["Org9MSP"] });
    await assert.rejects(missing.endorse(), { code: 14 });
  });

  test("endorsements of two organisations, collected past the gateway, are enough", async () => {
    const client = net.client("Org1MSP");
    const { signed, transactionId } = signProposal(client, {
      name: "put",
      parameters: ["raw", "1"],
    });
    const responses = await Promise.all([
      endorseAt(net, "Org2MSP", signed),
      endorseAt(net, "Org3MSP", signed),
    ]);
    const envelope = assemble(client, signed, responses);
    assert.equal(await broadcast(net, envelope.serializeBinary()), common.Status.SUCCESS);
    assert.equal(await committedCode(client, transactionId), 0);
  });

  test("the same organisation twice is not a majority", async () => {
    const client = net.client("Org1MSP");
    const { signed, transactionId } = signProposal(client, {
      name: "put",
      parameters: ["raw", "2"],
    });
    // The calls come one after the other, since a peer refuses a transaction id that it is
    // simulating already.
    const first = await endorseAt(net, "Org1MSP", signed);
    const second = await endorseAt(net, "Org1MSP", signed);
    const envelope = assemble(client, signed, [first, second]);
    await broadcast(net, envelope.serializeBinary());
    assert.equal(await committedCode(client, transactionId), ENDORSEMENT_POLICY_FAILURE);
  });

  test("a key's own policy takes the place of the chaincode's", async () => {
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs("PEER", "Org3MSP");
    const encoded = Buffer.from(policy.getPolicy()).toString("base64");
    await net.submit("put", "guarded", "1");
    await net.submit("protect", "guarded", encoded);
    assert.equal(await net.evaluate("protection", "guarded"), encoded);

    // The gateway finds out whose endorsement the key needs.
    await net.submit("put", "guarded", "2");
    assert.equal(await net.evaluate("get", "guarded"), "2");

    const client = net.client("Org1MSP");
    const call = { name: "put", parameters: ["guarded", "3"] };
    const { signed, transactionId } = signProposal(client, call);
    const responses = await Promise.all([
      endorseAt(net, "Org1MSP", signed),
      endorseAt(net, "Org2MSP", signed),
    ]);
    await broadcast(net, assemble(client, signed, responses).serializeBinary());
    assert.equal(await committedCode(client, transactionId), ENDORSEMENT_POLICY_FAILURE);
    assert.equal(await net.evaluate("get", "guarded"), "2");
  });

  test("a signature policy names who must endorse", async () => {
    const other = await startTestNetwork({
      chaincodes: [
        {
          name: "test",
          channels: "consortium",
          endorsement: { consortium: "AND('Org1MSP.peer', OR('Org2MSP.peer', 'Org3MSP.peer'))" },
          run: { kind: "in-process", create: () => createTestChaincode() },
        },
      ],
    });
    try {
      await other.contract("Org3MSP").submitTransaction("put", "a", "1");
      const only = other.contract("Org3MSP").newProposal("put", {
        arguments: ["a", "2"],
        endorsingOrganizations: ["Org2MSP", "Org3MSP"],
      });
      const commit = await (await only.endorse()).submit();
      assert.equal((await commit.getStatus()).code, ENDORSEMENT_POLICY_FAILURE);
    } finally {
      await other.stop();
    }
  });
});

function endorsersOf(payloadBytes: Uint8Array = new Uint8Array()): Uint8Array[] {
  const payload = common.Payload.deserializeBinary(payloadBytes);
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(
    action?.getPayload_asU8() ?? new Uint8Array(),
  );
  const endorsements = actionPayload.getAction()?.getEndorsementsList() ?? [];
  return endorsements.map((each) => each.getEndorser_asU8());
}
