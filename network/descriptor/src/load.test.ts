import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { loadNetwork, writeNetwork } from "./load.js";
import type { Network } from "./schema.js";

function someNetwork(folder: string): Network {
  const endpoint = {
    address: "localhost:7051",
    mspId: "Org1MSP",
    tlsRootCertificate: join(folder, "tls", "ca.pem"),
  };
  return {
    version: 1,
    name: "test",
    ledger: "fabric",
    chaincode: "basics",
    consortiumChannel: "consortium",
    operators: {
      Org1MSP: {
        privateChannel: "org1-private",
        identities: {
          gateway: { certificate: join(folder, "gateway.pem"), privateKey: "/etc/gateway.key" },
        },
      },
    },
    channels: {
      consortium: { kind: "consortium", peers: ["peer"], orderers: ["orderer"] },
      "org1-private": { kind: "private", peers: ["peer"], orderers: ["orderer"] },
    },
    peers: { peer: endpoint },
    orderers: { orderer: endpoint },
  };
}

void describe("network.json", () => {
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "basics-descriptor-"));
    file = join(folder, "network.json");
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  void it("is read as it was written, its files relative to its own folder", async () => {
    const network = someNetwork(folder);
    await writeNetwork(file, network);
    assert.deepEqual(await loadNetwork(file), network);
    const moved = join(folder, "moved");
    await mkdir(moved);
    await writeFile(join(moved, "network.json"), await readFile(file));
    const { peers } = await loadNetwork(join(moved, "network.json"));
    assert.equal(peers["peer"]?.tlsRootCertificate, join(moved, "tls", "ca.pem"));
  });

  const mistakes: [string, (network: Network) => unknown, RegExp][] = [
    ["an unknown field", (network) => ({ ...network, peer: {} }), /"peer"/],
    ["a missing field", (network) => ({ ...network, chaincode: undefined }), /chaincode/],
    [
      "a consortium channel that is none of the channels",
      (network) => ({ ...network, consortiumChannel: "all" }),
      /consortiumChannel/,
    ],
    [
      "a peer that is not described",
      (network) => ({ ...network, peers: {} }),
      /unknown peer[\s\S]*channels\.consortium\.peers/,
    ],
    [
      "a private channel of another kind",
      (network) => ({
        ...network,
        operators: { Org1MSP: { privateChannel: "consortium", identities: {} } },
      }),
      /privateChannel/,
    ],
  ];
  for (const [what, mistake, message] of mistakes) {
    void it(`is refused for ${what}, by the name of the file and the field`, async () => {
      await writeFile(file, JSON.stringify(mistake(someNetwork(folder))));
      await assert.rejects(loadNetwork(file), (error: Error) => {
        assert.match(error.message, message);
        assert.ok(error.message.includes(file));
        return true;
      });
    });
  }

  void it("is refused with a remedy when it is absent or no JSON", async () => {
    await assert.rejects(loadNetwork(join(folder, "none.json")), /basics up/);
    await writeFile(file, "{");
    await assert.rejects(loadNetwork(file), /is not JSON/);
  });
});
