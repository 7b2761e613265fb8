import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { writeNetwork } from "@basics/descriptor";
import { layoutOf } from "../data/layout.js";
import { ConsortiumError } from "../errors.js";
import { startLedger } from "./ledger.js";

suite("A data directory that holds a consortium on one ledger", () => {
  for (const [kept, wanted] of [
    ["embedded", "fabric"],
    ["fabric", "embedded"],
  ] as const) {
    test(`is refused to ${wanted} where that is ${kept}, and left as it is`, async (context) => {
      const folder = await mkdtemp(join(tmpdir(), "basics-ledger-"));
      context.after(() => rm(folder, { recursive: true, force: true }));
      const layout = layoutOf(folder);
      const file = join(layout.network, "network.json");
      await mkdir(join(dirname(file), "channels"), { recursive: true });
      await writeNetwork(file, {
        version: 1,
        name: "kept",
        ledger: kept,
        chaincode: "basics",
        consortiumChannel: "consortium",
        operators: {},
        channels: { consortium: { kind: "consortium", peers: ["peer"], orderers: ["orderer"] } },
        peers: { peer: { address: "localhost:1", mspId: "Org1MSP", tlsRootCertificate: "ca.pem" } },
        orderers: {
          orderer: { address: "localhost:2", mspId: "OrdererMSP", tlsRootCertificate: "ca.pem" },
        },
      });
      const fabric = wanted === "fabric" ? {} : undefined;
      await assert.rejects(
        startLedger({ operators: ["Org1MSP"], fabric }, layout),
        (error: Error) => {
          assert.ok(error instanceof ConsortiumError);
          assert.deepEqual(error.fault, { code: "OTHER_LEDGER", root: layout.root, kept, wanted });
          assert.match(error.message, new RegExp(`on the ledger ${kept}, not ${wanted}`));
          return true;
        },
      );
      assert.deepEqual((await readdir(layout.network)).sort(), ["channels", "network.json"]);
    });
  }
});
