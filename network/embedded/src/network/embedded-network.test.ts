import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { suite, test } from "node:test";
import { findFreePorts } from "@basics/local";
import type { ChaincodeDeployment } from "../chaincode/deployment.js";
import { connectClient } from "./testing/client.js";
import { startEmbeddedNetwork } from "./embedded-network.js";
import { createTestChaincode } from "./testing/chaincode.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

const chaincodes: ChaincodeDeployment[] = [
  {
    name: "test",
    channels: "all",
    run: { kind: "in-process", create: () => createTestChaincode() },
  },
];

suite("startEmbeddedNetwork", () => {
  test("describes operators, channels and endpoints in a network.json", async () => {
    const network = await startEmbeddedNetwork({
      operators: ["AcmeMSP", "ZetaMSP"],
      privateChannels: ["ZetaMSP"],
      chaincodes,
    });
    try {
      const { descriptor } = network;
      assert.equal(descriptor.ledger, "embedded");
      assert.equal(descriptor.chaincode, "test");
      assert.deepEqual(Object.keys(descriptor.channels), ["consortium", "zeta-private"]);
      assert.deepEqual(descriptor.channels["consortium"]?.peers, [
        "peer0.AcmeMSP",
        "peer0.ZetaMSP",
      ]);
      assert.deepEqual(descriptor.channels["zeta-private"]?.peers, ["peer0.ZetaMSP"]);
      assert.equal(descriptor.operators["AcmeMSP"]?.privateChannel, undefined);
      assert.equal(descriptor.operators["ZetaMSP"]?.privateChannel, "zeta-private");
      assert.deepEqual(Object.keys(descriptor.operators["AcmeMSP"]?.identities ?? {}), [
        "gateway",
        "admin",
        "auditor",
      ]);
    } finally {
      await network.stop();
    }
  });

  test("leaves no port open and no temporary folder behind when it stops", async () => {
    const network = await startEmbeddedNetwork({ operators: 2, chaincodes });
    const addresses = [
      ...Object.values(network.descriptor.peers),
      ...Object.values(network.descriptor.orderers),
    ].map(({ address }) => address);
    await network.stop();
    await network.stop();
    for (const address of addresses) {
      await assert.rejects(dial(Number(address.split(":")[1])), { code: "ECONNREFUSED" });
    }
    await assert.rejects(access(network.descriptorFile), { code: "ENOENT" });
  });

  test("keeps ledgers, identities and ports in its data directory", async (context) => {
    const dataDirectory = await temporaryFolder(context);
    const options = { operators: 2, dataDirectory, chaincodes };
    const first = await startEmbeddedNetwork(options);
    const client = await connectClient(first.descriptor, "Org1MSP");
    await client.gateway
      .getNetwork("consortium")
      .getContract("test")
      .submitTransaction("put", "key", "kept");
    client.close();
    await first.stop();

    const second = await startEmbeddedNetwork(options);
    assert.deepEqual(second.descriptor, first.descriptor);
    const again = await connectClient(second.descriptor, "Org2MSP");
    const contract = again.gateway.getNetwork("consortium").getContract("test");
    const value = await contract.evaluateTransaction("get", "key");
    assert.equal(Buffer.from(value).toString(), "kept");
    again.close();
    await second.stop();
  });

  test("refuses a data directory that is in use, or that holds other operators", async (context) => {
    const dataDirectory = await temporaryFolder(context);
    const network = await startEmbeddedNetwork({ operators: 1, dataDirectory, chaincodes });
    await assert.rejects(
      startEmbeddedNetwork({ operators: 1, dataDirectory, chaincodes }),
      /uses .* already/,
    );
    await network.stop();
    await assert.rejects(
      startEmbeddedNetwork({ operators: 2, dataDirectory, chaincodes }),
      /holds a network of operators Org1MSP/,
    );
  });

  test("names the option that is wrong", async () => {
    await assert.rejects(startEmbeddedNetwork({ operators: 0, chaincodes }), /operators: 0/);
    await assert.rejects(
      startEmbeddedNetwork({ operators: 1, privateChannels: ["XMSP"], chaincodes }),
      /privateChannels: "XMSP"/,
    );
    await assert.rejects(
      startEmbeddedNetwork({ operators: ["AMSP", "AMSP"], chaincodes }),
      /not distinct/,
    );
  });

  test("names the port that another program uses, and leaves nothing behind", async (context) => {
    const dataDirectory = await temporaryFolder(context);
    // The second port is the orderer's.
    const [port = 0] = await findFreePorts(2);
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    const options = { operators: 1, dataDirectory, portBase: port, chaincodes };
    await assert.rejects(
      startEmbeddedNetwork(options),
      new RegExp(`cannot listen on 127.0.0.1:${port}`),
    );
    other.close();
    await once(other, "close");
    const network = await startEmbeddedNetwork(options);
    assert.equal(network.descriptor.peers["peer0.Org1MSP"]?.address, `localhost:${port}`);
    await network.stop();
  });

  test("says which chaincode cannot be started, and leaves nothing behind", async () => {
    const broken: ChaincodeDeployment = {
      name: "broken",
      channels: "consortium",
      run: { kind: "in-process", create: () => Promise.reject(new Error("no such module")) },
    };
    await assert.rejects(
      startEmbeddedNetwork({ operators: 1, chaincodes: [broken] }),
      /could not launch chaincode broken: no such module/,
    );
  });
});

function dial(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", reject);
  });
}
