import "reflect-metadata";
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
// Certificates are read by another library than the code that wrote them.
import * as x509 from "@peculiar/x509";
import { openCertificateAuthority } from "./certificate-authority.js";

test("Certificates say what each is for, as another library reads them", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "basics-certificate-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const authority = await openCertificateAuthority({ folder, mspId: "Org1MSP" });
  const { certificate } = await authority.issueIdentity({ commonName: "Zoë", role: "client" });
  const root = new x509.X509Certificate(authority.rootCertificate);
  const leaf = new x509.X509Certificate(certificate);
  assert.equal(root.subject, "O=Org1MSP, CN=ca.Org1MSP");
  assert.equal(leaf.subject, "O=Org1MSP, OU=client, CN=Zoë");
  assert.equal(leaf.issuer, root.subject);
  assert.ok(await root.isSelfSigned());
  assert.ok(await leaf.verify({ publicKey: root.publicKey }));
  const basic = (of: x509.X509Certificate) => of.getExtension(x509.BasicConstraintsExtension);
  assert.deepEqual([basic(root)?.ca, basic(root)?.pathLength], [true, 0]);
  assert.deepEqual([basic(leaf)?.ca, basic(leaf)?.critical], [false, true]);
  const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;
  const usages = (of: x509.X509Certificate) => of.getExtension(x509.KeyUsagesExtension)?.usages;
  assert.equal(usages(root), keyCertSign | cRLSign);
  assert.equal(usages(leaf), digitalSignature);
  const rootKey = await x509.SubjectKeyIdentifierExtension.create(root.publicKey);
  const authorityKey = leaf.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId;
  assert.equal(authorityKey, rootKey.keyId);
  const leafKey = await x509.SubjectKeyIdentifierExtension.create(leaf.publicKey);
  assert.equal(leaf.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId, leafKey.keyId);
  const now = Date.now();
  assert.ok(leaf.notBefore.getTime() < now && leaf.notAfter.getTime() > now);
});
