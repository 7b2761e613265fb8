import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { peersOf, planChannels, planNodes } from "./plan.js";
import { shapeOf } from "../testing/shape.js";

suite("The plan of a network", () => {
  test("has a node ordering each private channel, one the consortium's, and a peer each", () => {
    assert.deepEqual(
      planNodes(shapeOf(2)).map(({ name, mspId }) => `${name} of ${mspId}`),
      [
        "orderer0 of OrdererMSP",
        "orderer.Org1MSP of Org1MSP",
        "orderer.Org2MSP of Org2MSP",
        "peer0.Org1MSP of Org1MSP",
        "peer0.Org2MSP of Org2MSP",
      ],
    );
  });

  test("has each private channel ordered by its operator", () => {
    const ordered = (kind: string, id: string, members: string[], name: string, owner: string) => ({
      id,
      kind,
      members,
      orderers: [name],
      ordererMspId: owner,
      endpoints: [name],
      batch: shapeOf(2).batch,
    });
    assert.deepEqual(planChannels(shapeOf(2)), [
      ordered("consortium", "consortium", ["Org1MSP", "Org2MSP"], "orderer0", "OrdererMSP"),
      ordered("private", "org1-private", ["Org1MSP"], "orderer.Org1MSP", "Org1MSP"),
      ordered("private", "org2-private", ["Org2MSP"], "orderer.Org2MSP", "Org2MSP"),
    ]);
  });

  test("has a proxy before each ordering service whose blocks are to be of a chosen size", () => {
    const blockSizes = { private: 4, channels: { "org2-private": 8 } };
    const shape = shapeOf(2, { blockSizes });
    assert.deepEqual(
      planNodes(shape).flatMap(({ name, kind }) => (kind === "proxy" ? [name] : [])),
      ["oracle.Org1MSP", "oracle.Org2MSP"],
    );
    assert.deepEqual(
      planChannels(shape).map(({ endpoints, batch }) => [endpoints, batch.maxMessageCount]),
      [
        [["orderer0"], shape.batch.maxMessageCount],
        [["oracle.Org1MSP"], 4],
        [["oracle.Org2MSP"], 8],
      ],
    );
  });

  test("has all channels on one ordering service where that is shared", () => {
    const shape = shapeOf(2, { sharedOrderer: true, orderers: 3 });
    const orderers = ["orderer0", "orderer1", "orderer2"];
    assert.deepEqual(
      planNodes(shape).flatMap(({ name, kind }) => (kind === "orderer" ? [name] : [])),
      orderers,
    );
    for (const channel of planChannels(shape)) {
      assert.deepEqual([channel.orderers, channel.ordererMspId], [orderers, "OrdererMSP"]);
    }
  });

  test("has as many peers an operator as asked, all of them its own", () => {
    const shape = shapeOf(2, { peersPerOperator: 2 });
    assert.deepEqual(peersOf(shape, "Org2MSP"), ["peer0.Org2MSP", "peer1.Org2MSP"]);
    const peers = planNodes(shape).filter(({ kind }) => kind === "peer");
    assert.equal(peers.length, 4);
  });

  test("has neither channel nor orderer for an operator without a private channel", () => {
    const shape = shapeOf(2, { privateChannels: { Org1MSP: "org1-private" } });
    assert.deepEqual(
      planChannels(shape).map(({ id }) => id),
      ["consortium", "org1-private"],
    );
    assert.ok(!planNodes(shape).some(({ name }) => name === "orderer.Org2MSP"));
  });
});
