import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { openCertificateAuthority } from "@basics/local";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { caIn, identityIn, serverNameIn } from "./crypto-folder.js";
import { TestNetworkError } from "./sample-network.js";

async function write(folder: string, ...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), "");
  }
}

suite("The identity in an MSP folder", () => {
  for (const [maker, certificate, key] of [
    ["cryptogen", "signcerts/Admin@org1.example.com-cert.pem", "keystore/priv_sk"],
    ["a CA client", "signcerts/cert.pem", "keystore/0123456789abcdef_sk"],
    ["openssl", "signcerts/admin.pem", "keystore/admin.key"],
  ] as const) {
    test(`is found as ${maker} names it`, async (context) => {
      const folder = await temporaryFolder(context);
      await write(folder, certificate, key, "keystore/notes.txt");
      assert.deepEqual(await identityIn(folder), {
        certificate: join(folder, certificate),
        privateKey: join(folder, key),
      });
    });
  }

  for (const [what, files] of [
    ["without certificate", ["keystore/priv_sk"]],
    ["without key", ["signcerts/cert.pem", "keystore/notes.txt"]],
    ["that is not there", []],
  ] as const) {
    test(`${what} is told with the folder and the remedy`, async (context) => {
      const folder = await temporaryFolder(context);
      await write(folder, ...files);
      await assert.rejects(identityIn(folder), (error: Error) => {
        assert.ok(error instanceof TestNetworkError);
        assert.ok(error.message.startsWith(`${folder} holds no identity`));
        return /bring the network up anew/.test(error.message);
      });
    });
  }
});

test("A CA's files are found as far as they are there", async (context) => {
  const folder = await temporaryFolder(context);
  assert.deepEqual(await caIn(join(folder, "none")), {});
  await write(folder, "ca.org1.example.com-cert.pem");
  const certificate = join(folder, "ca.org1.example.com-cert.pem");
  assert.deepEqual(await caIn(folder), { certificate });
  await write(folder, "priv_sk");
  assert.deepEqual(await caIn(folder), { certificate, privateKey: join(folder, "priv_sk") });
});

test("A node is expected under its name, else its host's, else whatever its certificate says", async (context) => {
  const folder = await temporaryFolder(context);
  const authority = await openCertificateAuthority({ folder, mspId: "Org1MSP" });
  const expected = async (...hosts: string[]): Promise<string | undefined> => {
    const file = join(folder, "server.crt");
    await writeFile(file, (await authority.issueTls({ hosts })).certificate);
    return serverNameIn(file, { name: "peer0.org1.example.com", host: "localhost" });
  };
  const name = "peer0.org1.example.com";
  assert.equal(await expected("localhost", name), name);
  assert.equal(await expected("other.example", "localhost"), undefined);
  assert.equal(await expected("other.example"), "other.example");
});
