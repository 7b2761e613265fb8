import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { systemClock } from "../../time/clock.js";
import { issueIdentity } from "../../testing/fabric/identity.js";
import { connectLedgers } from "./connection.js";

describe("a gateway's identity is refused", () => {
  let folder: string;
  let certificate: string;
  let privateKey: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "basics-identity-"));
    certificate = join(folder, "gateway.pem");
    privateKey = join(folder, "gateway.key");
    await writeFile(certificate, (await issueIdentity(folder)).certificate);
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await writeFile(privateKey, pair.privateKey.export({ type: "pkcs8", format: "pem" }));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const connecting = () =>
    connectLedgers({
      network: {
        version: 1,
        name: "test",
        ledger: "fabric",
        chaincode: "basics",
        consortiumChannel: "consortium",
        operators: { Org1MSP: { identities: { gateway: { certificate, privateKey } } } },
        channels: {},
        peers: {},
        orderers: {},
      },
      operator: "Org1MSP",
      identity: "gateway",
      clock: systemClock,
      evaluateDeadlineMs: 1000,
      submitDeadlineMs: 1000,
      maximumSubmits: 1,
    });

  it("where its private key is another certificate's", async () => {
    await assert.rejects(connecting(), /gateway\.key is not the private key of .*gateway\.pem/);
  });

  it("where a file holds something else", async () => {
    await writeFile(privateKey, "something else");
    await assert.rejects(connecting(), /gateway\.key, .* is no private key in PEM/);
    await writeFile(certificate, "");
    await assert.rejects(connecting(), /gateway\.pem, .* is no certificate in PEM/);
  });
});
