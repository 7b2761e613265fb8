import "reflect-metadata";
import assert from "node:assert/strict";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { suite, test } from "node:test";
// Certificates are read by another library than the code that wrote them.
import { der } from "@basics/messages/signature";
import * as x509 from "@peculiar/x509";
import { openCertificateAuthority } from "./certificate-authority.js";
import { distinguishedName, extension, signCertificate } from "./certificate.js";
import type { IdentityFiles } from "./client-identities.js";
import { openExistingAuthority } from "./existing-authority.js";

const MSP_ID = "Org1MSP";
const DAY_MS = 24 * 60 * 60 * 1000;

async function folderOf(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "basics-existing-ca-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * A CA as other tools make one: its key has the tool's own identifier, and it is valid from now for
 * a short time.
 */
async function foreignAuthority(folder: string): Promise<{ files: IdentityFiles; id: Buffer }> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = Buffer.alloc(32, 0x5a);
  const name = distinguishedName("ca.org1.example.com", "org1.example.com", "Zürich");
  const now = Date.now();
  const certificate = signCertificate({
    subject: name,
    issuer: name,
    lifetimeDays: 10,
    publicKey,
    signingKey: privateKey,
    within: { from: new Date(now - 1000), to: new Date(now + DAY_MS) },
    extensions: [
      extension("2.5.29.19", true, der.sequence(der.boolean(true))),
      extension("2.5.29.14", false, der.octetString(id)),
    ],
  });
  const files = { certificate: join(folder, "ca-cert.pem"), privateKey: join(folder, "priv_sk") };
  await writeFile(files.certificate, certificate);
  await writeFile(files.privateKey, privateKey.export({ type: "pkcs8", format: "pem" }));
  return { files, id };
}

suite("A CA that others made", () => {
  test("issues identities that name it as its own certificate does", async (context) => {
    const { files, id } = await foreignAuthority(await folderOf(context));
    const authority = await openExistingAuthority({ mspId: MSP_ID, files });
    const attributes = { "basics.role": "gateway" };
    const request = { commonName: "gateway", role: "client", attributes } as const;
    const leaf = new X509Certificate((await authority.issueIdentity(request)).certificate);
    const root = new X509Certificate(await readFile(files.certificate));
    assert.ok(leaf.checkIssued(root) && leaf.verify(root.publicKey));
    assert.equal(leaf.subject, "O=Org1MSP\nOU=client\nCN=gateway");
    assert.ok(leaf.raw.includes('{"attrs":{"basics.role":"gateway"}}'));
    const read = new x509.X509Certificate(leaf.raw);
    assert.equal(
      read.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId,
      id.toString("hex"),
    );
  });

  test("issues nothing valid before or after itself, which Fabric would refuse", async (context) => {
    const { files } = await foreignAuthority(await folderOf(context));
    const authority = await openExistingAuthority({ mspId: MSP_ID, files });
    const issued = await authority.issueIdentity({ commonName: "gateway", role: "client" });
    const leaf = new X509Certificate(issued.certificate);
    const root = new X509Certificate(await readFile(files.certificate));
    assert.equal(leaf.validFrom, root.validFrom);
    assert.equal(leaf.validTo, root.validTo);
  });

  test("may also be one that was made here", async (context) => {
    const folder = await folderOf(context);
    const own = await openCertificateAuthority({ folder, mspId: MSP_ID });
    const files = {
      certificate: join(folder, "ca-cert.pem"),
      privateKey: join(folder, "ca-key.pem"),
    };
    const authority = await openExistingAuthority({ mspId: MSP_ID, files });
    assert.equal(authority.rootCertificate, own.rootCertificate);
    const issued = await authority.issueIdentity({ commonName: "gateway", role: "client" });
    const root = new X509Certificate(own.rootCertificate);
    assert.ok(new X509Certificate(issued.certificate).checkIssued(root));
  });

  test("is refused where a file is not what it should be, by its name", async (context) => {
    const folder = await folderOf(context);
    const { files } = await foreignAuthority(folder);
    const authority = await openExistingAuthority({ mspId: MSP_ID, files });
    const leaf = await authority.issueIdentity({ commonName: "someone", role: "client" });
    const certificate = join(folder, "leaf.pem");
    const privateKey = join(folder, "leaf.key");
    await writeFile(certificate, leaf.certificate);
    await writeFile(privateKey, leaf.privateKey);
    const p384 = join(folder, "p384.key");
    const { privateKey: other } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    await writeFile(p384, other.export({ type: "pkcs8", format: "pem" }));
    const cases: [IdentityFiles, RegExp][] = [
      [{ certificate, privateKey }, /leaf\.pem is not the certificate of a CA/],
      [{ ...files, privateKey }, /leaf\.key is not the key of .*ca-cert\.pem/],
      [{ ...files, privateKey: p384 }, /p384\.key is not a key on P-256/],
    ];
    for (const [mistaken, message] of cases) {
      await assert.rejects(openExistingAuthority({ mspId: MSP_ID, files: mistaken }), message);
    }
  });
});
