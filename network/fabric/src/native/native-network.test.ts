import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { isAlive } from "@basics/runtime/processes";
import type { FabricNetwork } from "./fabric-network.js";
import type { FabricNetworkOptions } from "../plan/options.js";
import { findFabric } from "../testing/fabric-found.js";
import { membershipsOf, startRecordsNetwork, withClient } from "../testing/native-network.js";
import { writeRecordsChaincode } from "../testing/records-chaincode.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { Cleanings } from "../testing/cleanings.js";

const { bin, skip } = await findFabric();

suite("A network of two operators on Fabric's programs", { skip }, () => {
  const cleanings = new Cleanings();
  let options: Partial<FabricNetworkOptions>;
  let chaincode: string;
  let network: FabricNetwork;
  const start = (changes: Partial<FabricNetworkOptions> = {}): Promise<FabricNetwork> =>
    startRecordsNetwork(chaincode, { ...options, ...changes });

  before(async () => {
    const dataDirectory = join(await temporaryFolder(cleanings), "data");
    chaincode = await writeRecordsChaincode("first", cleanings);
    options = { dataDirectory, ...(bin === undefined ? {} : { fabricBin: bin }) };
    network = await start();
    cleanings.after(() => network.stop());
  });

  after(() => cleanings.run());

  test("commits each operator's records on the consortium's channel and on its own", async () => {
    for (const membership of membershipsOf(network)) {
      await withClient(network, membership, async (client) => {
        assert.equal(await client.put(`key of ${membership[0]}`), "");
        assert.equal(await client.put(`key of ${membership[0]}`), "recorded");
      });
    }
    assert.deepEqual(membershipsOf(network), [
      ["Org1MSP", "consortium"],
      ["Org1MSP", "org1-private"],
      ["Org2MSP", "consortium"],
      ["Org2MSP", "org2-private"],
    ]);
    const keys = ["key of Org1MSP", "key of Org2MSP"];
    for (const mspId of network.operators) {
      const read = (channel: string): Promise<string[]> =>
        withClient(network, [mspId, channel], (client) => client.keys());
      assert.deepEqual(await read("consortium"), keys);
      const own = network.descriptor.operators[mspId]?.privateChannel ?? "";
      assert.deepEqual(await read(own), [`key of ${mspId}`]);
    }
  });

  test("keeps a private channel from the other operator", async () => {
    await withClient(network, ["Org2MSP", "org1-private"], (client) =>
      assert.rejects(client.keys()),
    );
  });

  test("is not started twice on one folder", async () => {
    await assert.rejects(start(), /uses .* already/);
  });

  test("tells of each node that dies, by its name, and has it back on its records", async () => {
    for (const name of ["peer0.Org2MSP", "orderer.Org2MSP", "records.Org2MSP"]) {
      const failed = network.failed();
      process.kill(network.nodes.get(name)?.pid ?? 0, "SIGKILL");
      assert.match(await failed, new RegExp(`ended unexpectedly \\(SIGKILL\\)`));
      assert.ok((await network.failed()).startsWith(name), "told at once while it is down");
      await network.restart(name);
    }
    await withClient(network, ["Org2MSP", "org2-private"], async (client) => {
      assert.deepEqual(await client.keys(), ["key of Org2MSP"]);
    });
  });

  test("refuses what it does not have, and goes on", async () => {
    await assert.rejects(network.restart("peer7.Org1MSP"), /no node peer7\.Org1MSP/);
    await assert.rejects(network.upgradeChaincode("other"), /no chaincode other/);
    await assert.rejects(network.addOperator("not an id"), /is not an MSP id/);
    await assert.rejects(
      network.addOperator("Org2MSP", { privateChannel: false }),
      /joined already/,
    );
    await network.addOperator("Org2MSP");
    assert.deepEqual(network.operators, ["Org1MSP", "Org2MSP"]);
  });

  test("stops whole, and does not start as another than it is, nor without its ports", async () => {
    const pids = [...network.nodes.values()].map(({ pid }) => pid);
    const port = Number(network.descriptor.peers["peer0.Org1MSP"]?.address.split(":")[1]);
    await network.stop();
    assert.deepEqual(pids.filter(isAlive), []);
    await assert.rejects(start({ operators: 3 }), /operators is .*name another folder/);
    await assert.rejects(start({ peersPerOperator: 2 }), /peersPerOperator is 1, not 2/);
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    await assert.rejects(
      start(),
      new RegExp(
        `Port ${port}, on which peer0\\.Org1MSP of .* listens, is in use: end what uses it`,
      ),
    );
    other.close();
    await once(other, "close");
  });

  test("goes on with what it kept: records, ports and the limits of its blocks", async () => {
    const said: string[] = [];
    const before = network.descriptor;
    network = await start({ batch: { timeoutMs: 2000 }, log: (message) => said.push(message) });
    assert.deepEqual(network.descriptor, before);
    assert.ok(
      said.some((each) => each.includes("after 100 ms, or 10 transactions")),
      said.join(),
    );
    for (const membership of membershipsOf(network)) {
      await withClient(network, membership, async (client) => {
        assert.equal(await client.put(`key of ${membership[0]}`), "recorded");
      });
    }
  });
});

test("a temporary network leaves nothing behind", { skip }, async (context) => {
  const chaincode = await writeRecordsChaincode("first", context);
  const network = await startRecordsNetwork(chaincode, {
    operators: 1,
    privateChannels: "none",
    ...(bin === undefined ? {} : { fabricBin: bin }),
  });
  const pids = [...network.nodes.values()].map(({ pid }) => pid);
  assert.deepEqual([...network.nodes.keys()].sort(), [
    "orderer0",
    "peer0.Org1MSP",
    "records.Org1MSP",
  ]);
  await network.stop();
  assert.deepEqual(pids.filter(isAlive), []);
  assert.equal(existsSync(network.descriptorFile), false);
});
