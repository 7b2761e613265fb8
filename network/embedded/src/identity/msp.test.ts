import assert from "node:assert/strict";
import { createPrivateKey, sign } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { CertificateAuthority, Issued, Role } from "@basics/local";
import { openCertificateAuthority } from "@basics/local";
import { createSigner, isLowS } from "@basics/messages/signature";
import { createMembership } from "./msp.js";
import { serializeIdentity } from "./serialized-identity.js";
import { createSigningIdentity } from "./signer.js";
import type { Membership } from "./types.js";

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

describe("membership", () => {
  let folder: string;
  let ours: CertificateAuthority;
  let foreign: CertificateAuthority;
  let membership: Membership;
  let issued: Issued;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "basics-msp-"));
    ours = await openCertificateAuthority({ folder: join(folder, "1"), mspId: "Org1MSP" });
    foreign = await openCertificateAuthority({ folder: join(folder, "2"), mspId: "Org1MSP" });
    membership = createMembership([
      { mspId: "Org2MSP", rootCertificates: [foreign.rootCertificate] },
      { mspId: "Org1MSP", rootCertificates: [ours.rootCertificate] },
    ]);
    issued = await ours.issueIdentity({ commonName: "client", role: "client" });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("knows an identity's organisation and the role that its unit names", async () => {
    for (const role of ["client", "peer", "admin", "orderer"] satisfies Role[]) {
      const { certificate } = await ours.issueIdentity({ commonName: "someone", role });
      const identity = membership.deserialize(serializeIdentity("Org1MSP", certificate));
      assert.equal(identity.mspId, "Org1MSP");
      assert.deepEqual([...identity.roles], [role]);
    }
    assert.deepEqual(membership.mspIds, ["Org1MSP", "Org2MSP"]);
  });

  it("verifies what an identity signed, here or elsewhere, and only that", () => {
    const signing = createSigningIdentity("Org1MSP", issued);
    const identity = membership.deserialize(signing.serialized);
    const message = Buffer.from("message");
    for (const signature of [signing.sign(message), createSigner(issued.privateKey)(message)]) {
      for (let time = 0; time < 2; time += 1) {
        assert.equal(identity.verify(message, signature), true);
        assert.equal(identity.verify(Buffer.from("other"), signature), false);
        assert.equal(identity.verify(message, signature.subarray(1)), false);
        assert.equal(identity.verify(message, Buffer.alloc(0)), false);
        assert.equal(identity.verify(message, Buffer.alloc(300)), false);
        const shifted = Buffer.concat([message, signature.subarray(0, 1)]);
        assert.equal(identity.verify(shifted, signature.subarray(1)), false);
      }
    }
  });

  it("does not take one identity's checked signature for another's", async () => {
    const message = Buffer.from("message");
    const signature = createSigner(issued.privateKey)(message);
    assert.ok(
      membership
        .deserialize(serializeIdentity("Org1MSP", issued.certificate))
        .verify(message, signature),
    );
    const { certificate } = await ours.issueIdentity({ commonName: "other", role: "client" });
    const other = membership.deserialize(serializeIdentity("Org1MSP", certificate));
    assert.equal(other.verify(message, signature), false);
  });

  it("refuses signatures with a high S", () => {
    const identity = membership.deserialize(serializeIdentity("Org1MSP", issued.certificate));
    const key = createPrivateKey(issued.privateKey);
    const message = Buffer.from("message");
    for (let tries = 0, high = 0; high < 5; tries += 1) {
      assert.ok(tries < 1000);
      const signature = sign("sha256", message, key);
      if (!isLowS(signature)) high += 1;
      assert.equal(identity.verify(message, signature), isLowS(signature));
    }
  });

  it("refuses identities of an unknown organisation or another's root", async () => {
    const unknown = serializeIdentity("Org9MSP", issued.certificate);
    assert.throws(() => membership.deserialize(unknown), /"Org9MSP" is unknown/);
    const { certificate } = await foreign.issueIdentity({ commonName: "client", role: "client" });
    assert.throws(
      () => membership.deserialize(serializeIdentity("Org1MSP", certificate)),
      /was not issued by a root of MSP Org1MSP/,
    );
    assert.throws(
      () => membership.deserialize(serializeIdentity("Org2MSP", issued.certificate)),
      /was not issued by a root of MSP Org2MSP/,
    );
  });

  it("refuses a root as an identity, a TLS certificate, and what is no certificate", async () => {
    const attempt = (pem: string) => () =>
      membership.deserialize(serializeIdentity("Org1MSP", pem));
    assert.throws(attempt(ours.rootCertificate), /certificate of a CA/);
    const tls = await ours.issueTls({ hosts: ["localhost"] });
    assert.throws(attempt(tls.certificate), /was not issued by a root/);
    assert.throws(attempt("rubbish"), /no PEM certificate/);
    assert.throws(attempt("-----BEGIN CERTIFICATE-----\nrubbish"), /malformed certificate/);
    assert.throws(() => membership.deserialize(Buffer.from("rubbish")), /SerializedIdentity/);
    assert.throws(() => membership.deserialize(Buffer.alloc(0)), /"" is unknown/);
  });

  it("knows an identity that has expired, and when it did", async () => {
    const request = { commonName: "late", role: "client", lifetimeDays: -1 / 1440 } as const;
    const { certificate } = await ours.issueIdentity(request);
    const late = membership.deserialize(serializeIdentity("Org1MSP", certificate));
    assert.ok(late.expiresAt < Date.now());
    const current = membership.deserialize(serializeIdentity("Org1MSP", issued.certificate));
    assert.ok(current.expiresAt > Date.now() + YEAR_MS);
  });

  it("answers with the same identity for the same bytes", () => {
    const serialized = serializeIdentity("Org1MSP", issued.certificate);
    const first = membership.deserialize(serialized);
    assert.equal(membership.deserialize(Uint8Array.from(serialized)), first);
  });

  it("refuses roots that are no CA, and an organisation that stands twice", () => {
    const rootCertificates = [issued.certificate];
    assert.throws(
      () => createMembership([{ mspId: "Org1MSP", rootCertificates }]),
      /is not the certificate of a CA/,
    );
    const twice = { mspId: "Org1MSP", rootCertificates: [ours.rootCertificate] };
    assert.throws(() => createMembership([twice, twice]), /stands twice/);
  });
});

describe("signer", () => {
  it("refuses a key that is not the certificate's", async () => {
    const folder = await mkdtemp(join(tmpdir(), "basics-signer-"));
    const authority = await openCertificateAuthority({ folder, mspId: "Org1MSP" });
    const [one, other] = await Promise.all([
      authority.issueIdentity({ commonName: "one", role: "peer" }),
      authority.issueIdentity({ commonName: "other", role: "peer" }),
    ]);
    const mixed = { certificate: one.certificate, privateKey: other.privateKey };
    assert.throws(() => createSigningIdentity("Org1MSP", mixed), /is not its certificate's/);
    await rm(folder, { recursive: true });
  });
});
