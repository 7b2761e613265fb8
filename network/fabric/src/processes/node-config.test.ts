import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ordererConfig, peerConfig } from "./node-config.js";

const files = {
  folder: "/n",
  mspFolder: "/n/msp",
  data: "/n/data",
  log: "/n/log",
  tls: { certificate: "/n/tls/server.crt", key: "/n/tls/server.key", root: "/n/tls/ca.crt" },
  identity: { certificate: "/n/identity-cert.pem", privateKey: "/n/identity-key.pem" },
};
const ports = { listen: 11_001, second: 11_002, operations: 11_003 };

/** The object that a node reads, after it was written to a file as JSON. */
function written(config: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(config)) as Record<string, unknown>;
}

/** The value at a path such as `peer.tls.enabled`. */
function at(config: Record<string, unknown>, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], config);
}

/** All texts in a configuration. */
function textsOf(part: unknown): string[] {
  if (typeof part === "string") return [part];
  return typeof part === "object" && part !== null ? Object.values(part).flatMap(textsOf) : [];
}

suite("A peer's core.yaml", () => {
  const siblings = ["localhost:11001", "localhost:12001"];
  const own = { name: "peer0.Org1MSP", mspId: "Org1MSP", networkId: "basics", files, ports };
  const config = written(peerConfig({ ...own, siblings, builderFolder: "/builder" }));

  test("has the sections without which a peer exits or joins fail", () => {
    for (const path of [
      "peer.BCCSP.SW",
      "peer.handlers.endorsers.escc",
      "peer.handlers.validators.vscc",
      "peer.gossip",
      "peer.discovery",
      "peer.limits.concurrency",
      "peer.deliveryclient",
      "chaincode.system._lifecycle",
      "chaincode.system.cscc",
      "chaincode.system.qscc",
      "chaincode.runtimeParams",
      "ledger.state",
      "ledger.history",
      "ledger.pvtdataStore",
      "ledger.snapshots.rootDir",
      "vm",
      "operations",
      "metrics",
    ]) {
      assert.notEqual(at(config, path), undefined, path);
    }
  });

  test("names its identity, TLS files, ports, data and builder", () => {
    const expected = {
      "peer.id": "peer0.Org1MSP",
      "peer.localMspId": "Org1MSP",
      "peer.mspConfigPath": "/n/msp",
      "peer.fileSystemPath": "/n/data",
      "peer.listenAddress": "127.0.0.1:11001",
      "peer.chaincodeListenAddress": "127.0.0.1:11002",
      "operations.listenAddress": "127.0.0.1:11003",
      "peer.tls.enabled": true,
      "peer.tls.cert.file": "/n/tls/server.crt",
      "peer.tls.rootcert.file": "/n/tls/ca.crt",
      "chaincode.externalBuilders.0.path": "/builder",
    };
    for (const [path, value] of Object.entries(expected)) {
      assert.equal(at(config, path), value, path);
    }
  });

  test("has it know another peer of its operator, or itself where it is alone", () => {
    assert.equal(at(config, "peer.gossip.bootstrap"), "localhost:12001");
    const alone = peerConfig({ ...own, siblings: ["localhost:11001"], builderFolder: "/builder" });
    assert.equal(at(written(alone), "peer.gossip.bootstrap"), "localhost:11001");
  });

  test("has it listen on loopback only", () => {
    for (const address of textsOf(config).filter((each) => /:\d+$/.test(each))) {
      assert.match(address, /^(127\.0\.0\.1|localhost):\d+$/);
    }
  });
});

suite("An orderer's orderer.yaml", () => {
  const config = written(ordererConfig({ mspId: "OrdererMSP", files, ports }));

  test("names its identity, TLS files, ports and data", () => {
    const expected = {
      "General.LocalMSPID": "OrdererMSP",
      "General.LocalMSPDir": "/n/msp",
      "General.ListenAddress": "127.0.0.1",
      "General.ListenPort": 11_001,
      "General.TLS.Enabled": true,
      "General.TLS.PrivateKey": "/n/tls/server.key",
      "General.BootstrapMethod": "none",
      "Admin.ListenAddress": "127.0.0.1:11002",
      "Operations.ListenAddress": "127.0.0.1:11003",
      "FileLedger.Location": "/n/data",
      "Consensus.WALDir": "/n/data/etcdraft/wal",
      "Consensus.SnapDir": "/n/data/etcdraft/snapshot",
      "ChannelParticipation.Enabled": true,
    };
    for (const [path, value] of Object.entries(expected)) {
      assert.equal(at(config, path), value, path);
    }
  });

  test("asks its administrators for certificates of its operator's CA", () => {
    assert.equal(at(config, "Admin.TLS.ClientAuthRequired"), true);
    assert.equal(at(config, "Admin.TLS.ClientRootCAs.0"), "/n/tls/ca.crt");
  });
});
