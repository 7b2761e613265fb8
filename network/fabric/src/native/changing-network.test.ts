import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { FabricNetwork } from "./fabric-network.js";
import type { FabricNetworkOptions } from "../plan/options.js";
import { findFabric } from "../testing/fabric-found.js";
import { startRecordsNetwork, withClient } from "../testing/native-network.js";
import { writeRecordsChaincode } from "../testing/records-chaincode.js";
import { Recorder, RecordsClient } from "../testing/records-client.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { Cleanings } from "../testing/cleanings.js";

const { bin, skip } = await findFabric();

suite("A network that changes while records are made", { skip }, () => {
  const recorded: string[] = [];
  const cleanings = new Cleanings();
  let options: Partial<FabricNetworkOptions>;
  let chaincode: string;
  let network: FabricNetwork;

  before(async () => {
    const dataDirectory = join(await temporaryFolder(cleanings), "data");
    chaincode = await writeRecordsChaincode("first", cleanings);
    options = { dataDirectory, ...(bin === undefined ? {} : { fabricBin: bin }) };
    network = await startRecordsNetwork(chaincode, options);
    cleanings.after(() => network.stop());
  });

  after(() => cleanings.run());

  /** Does some work while each operator records on the consortium's channel. */
  async function whileRecording(what: string, work: () => Promise<unknown>): Promise<void> {
    const clients = await Promise.all(
      network.operators.map((mspId) =>
        RecordsClient.connect(network.descriptor, mspId, "consortium"),
      ),
    );
    const recorders = clients.map((client, index) => new Recorder(client, `${what}-${index}`));
    try {
      await work();
    } finally {
      await Promise.all(recorders.map((recorder) => recorder.stop()));
      for (const client of clients) client.close();
    }
    for (const { keys, retries, longestMs } of recorders) {
      assert.notEqual(keys.length, 0);
      recorded.push(...keys);
      const trouble = JSON.stringify(retries);
      console.log(`${what}: ${keys.length} records, longest ${longestMs} ms, retries ${trouble}`);
    }
  }

  async function keysOf(mspId: string): Promise<string[]> {
    return withClient(network, [mspId, "consortium"], (client) => client.keys());
  }

  test("takes an operator in, which sees all records and makes its own, and loses none", async () => {
    await whileRecording("joining", () => network.addOperator("Org3MSP"));
    assert.deepEqual(network.operators, ["Org1MSP", "Org2MSP", "Org3MSP"]);
    for (const channel of ["consortium", "org3-private"]) {
      await withClient(network, ["Org3MSP", channel], (client) => client.put(`first-${channel}`));
    }
    recorded.push("first-consortium");
    assert.deepEqual(await keysOf("Org3MSP"), recorded.toSorted());
  });

  test("runs another edition of its chaincode from then on, and loses no record", async () => {
    const directory = await writeRecordsChaincode("second", cleanings);
    await whileRecording("upgrade", async () => {
      assert.deepEqual(await network.upgradeChaincode("records", { directory }), { sequence: 2 });
    });
    for (const mspId of network.operators) {
      for (const channel of ["consortium", network.descriptor.operators[mspId]?.privateChannel]) {
        await withClient(network, [mspId, channel ?? ""], async (client) => {
          assert.equal(await client.edition(), "second");
        });
      }
      assert.deepEqual(await keysOf(mspId), recorded.toSorted());
    }
    const names = [...network.nodes.keys()].filter((name) => name.startsWith("records"));
    assert.deepEqual(names.sort(), ["records.Org1MSP", "records.Org2MSP", "records.Org3MSP"]);
  });

  test("that cannot run another edition keeps the one it has", async () => {
    await assert.rejects(
      network.upgradeChaincode("records", { directory: "/nowhere" }),
      /\/nowhere/,
    );
    await withClient(network, ["Org1MSP", "consortium"], async (client) => {
      assert.equal(await client.edition(), "second");
    });
  });

  test("starts again as what it has become, whether or not who joined is named", async () => {
    await network.stop();
    network = await startRecordsNetwork(chaincode, { ...options, operators: 2 });
    assert.deepEqual(network.operators, ["Org1MSP", "Org2MSP", "Org3MSP"]);
    await withClient(network, ["Org3MSP", "consortium"], async (client) => {
      assert.equal(await client.edition(), "second");
      assert.deepEqual(await client.keys(), recorded.toSorted());
      await client.put("after");
    });
  });
});
