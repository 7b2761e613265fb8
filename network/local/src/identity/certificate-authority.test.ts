import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { connect, createServer } from "node:tls";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { openCertificateAuthority } from "./certificate-authority.js";
import { writeMspFolder } from "./msp-folder.js";
import type { CertificateAuthority } from "./types.js";

describe("certificate authority", () => {
  let folder: string;
  let authority: CertificateAuthority;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "basics-ca-"));
    authority = await openCertificateAuthority({ folder: join(folder, "ca"), mspId: "Org1MSP" });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("issues identities with one organisational unit and Fabric's attributes", async () => {
    const { certificate } = await authority.issueIdentity({
      commonName: "gateway",
      role: "client",
      attributes: { "basics.role": "gateway" },
    });
    const parsed = new X509Certificate(certificate);
    assert.equal(parsed.subject, "O=Org1MSP\nOU=client\nCN=gateway");
    assert.ok(parsed.verify(new X509Certificate(authority.rootCertificate).publicKey));
    assert.ok(parsed.raw.includes('{"attrs":{"basics.role":"gateway"}}'));
    // DER of the object identifier 1.2.3.4.5.6.7.8.1.
    assert.ok(parsed.raw.includes(Buffer.from("06082a03040506070801", "hex")));
    assert.equal(parsed.ca, false);
  });

  it("keeps what signs identities apart from what signs TLS certificates", async () => {
    const identity = await authority.issueIdentity({ commonName: "peer", role: "peer" });
    const tls = await authority.issueTls({ hosts: ["localhost"] });
    const root = new X509Certificate(authority.rootCertificate);
    const tlsRoot = new X509Certificate(authority.tlsRootCertificate);
    assert.equal(new X509Certificate(identity.certificate).verify(tlsRoot.publicKey), false);
    assert.equal(new X509Certificate(tls.certificate).verify(root.publicKey), false);
  });

  it("issues TLS certificates that a client of the named hosts accepts", async () => {
    const issued = await authority.issueTls({
      hosts: ["localhost", "127.0.0.1", "::1", "fd00::a:1"],
    });
    const parsed = new X509Certificate(issued.certificate);
    assert.equal(
      parsed.subjectAltName,
      "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:FD00:0:0:0:0:0:A:1",
    );
    const server = createServer({ cert: issued.certificate, key: issued.privateKey });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ca = authority.tlsRootCertificate;
    const socket = connect({ port, host: "127.0.0.1", servername: "localhost", ca });
    await once(socket, "secureConnect");
    assert.ok(socket.authorized);
    socket.destroy();
    server.close();
  });

  it("is the same after it is opened again, and still issues", async () => {
    const again = await openCertificateAuthority({ folder: join(folder, "ca"), mspId: "Org1MSP" });
    assert.equal(again.rootCertificate, authority.rootCertificate);
    assert.equal(again.tlsRootCertificate, authority.tlsRootCertificate);
    const { certificate } = await again.issueIdentity({ commonName: "late", role: "admin" });
    const root = new X509Certificate(authority.rootCertificate);
    assert.ok(new X509Certificate(certificate).verify(root.publicKey));
  });

  it("keeps its keys from other users of the machine", async () => {
    for (const name of await readdir(join(folder, "ca"))) {
      const { mode } = await stat(join(folder, "ca", name));
      assert.equal(mode & 0o777, name.endsWith("-key.pem") ? 0o600 : 0o644);
    }
  });

  it("refuses another organisation's folder", async () => {
    await assert.rejects(
      openCertificateAuthority({ folder: join(folder, "ca"), mspId: "Org2MSP" }),
      /holds the CA of Org1MSP, not of Org2MSP/,
    );
  });

  it("refuses to issue to nobody", async () => {
    const nameless = authority.issueIdentity({ commonName: "", role: "peer" });
    await assert.rejects(nameless, /commonName/);
    await assert.rejects(authority.issueTls({ hosts: [] }), /hosts/);
  });

  it("writes an MSP folder as Fabric's programs read it", async () => {
    const identity = await authority.issueIdentity({ commonName: "admin", role: "admin" });
    const target = join(folder, "msp");
    await writeMspFolder({ folder: target, authority, identity });
    const read = (name: string): Promise<string> => readFile(join(target, name), "utf8");
    assert.equal(await read("cacerts/ca-cert.pem"), authority.rootCertificate);
    assert.equal(await read("tlscacerts/tlsca-cert.pem"), authority.tlsRootCertificate);
    assert.match(await read("config.yaml"), /^NodeOUs:\n {2}Enable: true\n {2}ClientOUIdentifier:/);
    assert.equal((await stat(join(target, "keystore/priv_sk"))).mode & 0o777, 0o600);
    const certificate = new X509Certificate(await read("signcerts/cert.pem"));
    assert.ok(certificate.checkPrivateKey(createPrivateKey(await read("keystore/priv_sk"))));
    const root = new X509Certificate(await read("cacerts/ca-cert.pem"));
    assert.equal(root.raw.compare(new X509Certificate(authority.rootCertificate).raw), 0);
    assert.ok(certificate.verify(root.publicKey));
    assert.match(certificate.subject, /^OU=admin$/m);
  });
});
