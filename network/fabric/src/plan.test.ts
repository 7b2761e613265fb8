import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { peersOf, planChannels, planNodes } from "./plan.js";
import { shapeOf } from "./testing/shape.js";

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
    assert.deepEqual(planChannels(shapeOf(2)), [
      {
        ...{ id: "consortium", kind: "consortium", members: ["Org1MSP", "Org2MSP"] },
        ...{ orderers: ["orderer0"], ordererMspId: "OrdererMSP" },
      },
      {
        ...{ id: "org1-private", kind: "private", members: ["Org1MSP"] },
        ...{ orderers: ["orderer.Org1MSP"], ordererMspId: "Org1MSP" },
      },
      {
        ...{ id: "org2-private", kind: "private", members: ["Org2MSP"] },
        ...{ orderers: ["orderer.Org2MSP"], ordererMspId: "Org2MSP" },
      },
    ]);
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
