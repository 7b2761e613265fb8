import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { FabricNetwork } from "./fabric-network.js";
import type { FabricNetworkOptions } from "../plan/options.js";
import { findFabric } from "../testing/fabric-found.js";
import { membershipsOf, startRecordsNetwork, withClient } from "../testing/native-network.js";
import { writeRecordsChaincode } from "../testing/records-chaincode.js";
import type { Cleaning } from "@basics/runtime/testing/temporary-folder";

const { bin, skip } = await findFabric();

async function start(
  context: Cleaning,
  options: Partial<FabricNetworkOptions>,
): Promise<FabricNetwork> {
  const chaincode = await writeRecordsChaincode("first", context);
  const network = await startRecordsNetwork(chaincode, {
    ...options,
    ...(bin === undefined ? {} : { fabricBin: bin }),
  });
  context.after(() => network.stop());
  return network;
}

suite("A network of another shape", { skip }, () => {
  test("has three orderers for all channels, and goes on without one of them", async (context) => {
    const network = await start(context, { operators: 1, orderers: 3, sharedOrderer: true });
    const orderers = ["orderer0", "orderer1", "orderer2"];
    assert.deepEqual(Object.keys(network.descriptor.orderers), orderers);
    for (const channel of Object.values(network.descriptor.channels)) {
      assert.deepEqual(channel.orderers, orderers);
    }
    const put = async (key: string): Promise<void> => {
      for (const membership of membershipsOf(network)) {
        await withClient(network, membership, (client) => client.record(key));
      }
    };
    await put("with three");
    await network.nodes.get("orderer0")?.kill();
    await put("with two");
    await network.restart("orderer0");
    await network.nodes.get("orderer1")?.kill();
    await put("with the first again");
    for (const membership of membershipsOf(network)) {
      await withClient(network, membership, async (client) => {
        assert.deepEqual(await client.keys(), ["with the first again", "with three", "with two"]);
      });
    }
  });

  test("has two peers an operator, either of which does without the other", async (context) => {
    const options = { operators: 1, peersPerOperator: 2, privateChannels: "none" } as const;
    const network = await start(context, options);
    assert.deepEqual(network.descriptor.channels["consortium"]?.peers, [
      "peer0.Org1MSP",
      "peer1.Org1MSP",
    ]);
    const at = ["Org1MSP", "consortium"] as const;
    await withClient(network, at, (client) => client.put("with two"));
    await network.nodes.get("peer1.Org1MSP")?.kill();
    await withClient(network, at, (client) => client.record("without the second"));
    await network.restart("peer1.Org1MSP");
    await network.nodes.get("peer0.Org1MSP")?.kill();
    const { descriptor } = network;
    const second = descriptor.peers["peer1.Org1MSP"] ?? assert.fail();
    const peers = { ...descriptor.peers, "peer0.Org1MSP": second };
    const other = { descriptor: { ...descriptor, peers } };
    await withClient(other, at, async (client) => {
      assert.equal(await client.record("without the second"), "recorded");
      assert.deepEqual(await client.keys(), ["with two", "without the second"]);
    });
  });
});
