import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { loadNetwork, writeNetwork } from "@basics/descriptor";
import { describeNetwork } from "./describe.js";
import type { Organization } from "../organizations/organization.js";
import { ORDERER_MSP_ID, planNodes } from "../plan/plan.js";
import { shapeOf } from "../testing/shape.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

suite("The network.json of a network", () => {
  test("is one that clients load, and names its channels' peers and orderers", async (context) => {
    const folder = await temporaryFolder(context);
    const shape = shapeOf(2, {
      peersPerOperator: 2,
      privateChannels: { Org1MSP: "org1-private" },
    });
    const files = { certificate: join(folder, "c.pem"), privateKey: join(folder, "k.pem") };
    const organizations = new Map(
      [...shape.operators, ORDERER_MSP_ID].map((mspId) => {
        const tlsRootFile = join(folder, `${mspId}.pem`);
        return [
          mspId,
          { mspId, tlsRootFile, identities: { gateway: files } } as unknown as Organization,
        ];
      }),
    );
    const ports = Object.fromEntries(
      planNodes(shape).map(({ name }, index) => {
        const listen = 11_000 + 3 * index;
        return [name, { listen, second: listen + 1, operations: listen + 2 }];
      }),
    );
    const file = join(folder, "network.json");
    await writeNetwork(file, describeNetwork({ shape, ports, organizations, chaincode: "basics" }));
    const network = await loadNetwork(file);
    assert.equal(network.ledger, "fabric");
    assert.deepEqual(network.channels, {
      consortium: {
        kind: "consortium",
        peers: ["peer0.Org1MSP", "peer1.Org1MSP", "peer0.Org2MSP", "peer1.Org2MSP"],
        orderers: ["orderer0"],
      },
      "org1-private": {
        kind: "private",
        peers: ["peer0.Org1MSP", "peer1.Org1MSP"],
        orderers: ["orderer.Org1MSP"],
      },
    });
    assert.equal(network.operators["Org1MSP"]?.privateChannel, "org1-private");
    assert.equal(network.operators["Org2MSP"]?.privateChannel, undefined);
    assert.deepEqual(network.operators["Org2MSP"]?.identities, { gateway: files });
    assert.deepEqual(network.orderers["orderer0"], {
      address: "localhost:11000",
      mspId: ORDERER_MSP_ID,
      tlsRootCertificate: join(folder, "OrdererMSP.pem"),
    });
  });
});
