import assert from "node:assert/strict";
import { generateKeyPairSync, verify } from "node:crypto";
import { describe, it } from "node:test";
import { createSigner } from "./signer.js";

/** Upper bound of a low s on P-256. */
const HALF_ORDER = BigInt("0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");

function integers(der: Uint8Array): { r: bigint; s: bigint } {
  const [sequence, length, ...body] = der;
  assert.deepEqual([sequence, length], [0x30, body.length]);
  const read = (at: number): { value: bigint; next: number } => {
    assert.equal(body[at], 0x02);
    const size = body[at + 1] ?? 0;
    const bytes = Buffer.from(body.slice(at + 2, at + 2 + size));
    assert.ok((bytes[0] ?? 0) < 0x80, "positive");
    const padded = bytes.length > 1 && bytes[0] === 0 && (bytes[1] ?? 0) < 0x80;
    assert.ok(!padded, "minimal");
    return { value: BigInt(`0x${bytes.toString("hex")}`), next: at + 2 + size };
  };
  const r = read(0);
  const s = read(r.next);
  assert.equal(s.next, body.length);
  return { r: r.value, s: s.value };
}

describe("the signer", () => {
  it("gives strict DER with a low s that verifies", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const sign = createSigner(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    for (let index = 0; index < 300; index += 1) {
      const message = Buffer.from(`message ${index}`);
      const signature = await sign(message);
      assert.ok(verify("sha256", message, publicKey, signature));
      assert.ok(integers(signature).s <= HALF_ORDER);
    }
  });

  it("signs with P-384 too", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const sign = createSigner(privateKey.export({ type: "sec1", format: "pem" }).toString());
    for (let index = 0; index < 50; index += 1) {
      const message = Buffer.from(`message ${index}`);
      assert.ok(verify("sha256", message, publicKey, await sign(message)));
    }
  });

  it("refuses a key that Fabric does not take, and names its kind", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    assert.throws(() => createSigner(pem), /ed25519/);
  });
});
