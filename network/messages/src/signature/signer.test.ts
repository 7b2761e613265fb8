import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, verify } from "node:crypto";
import { describe, it } from "node:test";
import { CURVE_ORDERS } from "./curve-order.js";
import { isLowS } from "./low-s.js";
import { childrenOf, contentOf } from "./read-der.js";
import { createSigner } from "./signer.js";

const message = (index: number): Buffer => Buffer.from(`message ${index}`);

describe("the signer", () => {
  it("gives strict DER with a low s that verifies", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const sign = createSigner(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    const lengths = new Set<number>();
    // One signature in 256 has an integer with a leading zero, whose encoding is shorter.
    for (let index = 0; index < 600; index += 1) {
      const signature = sign(message(index));
      assert.ok(verify("sha256", message(index), publicKey, signature));
      assert.ok(isLowS(signature), signature.toString("hex"));
      lengths.add(signature.length);
    }
    assert.ok(lengths.size > 1);
  });

  it("signs with P-384 too", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const sign = createSigner(privateKey.export({ type: "sec1", format: "pem" }).toString());
    for (let index = 0; index < 50; index += 1) {
      const signature = sign(message(index));
      assert.ok(verify("sha256", message(index), publicKey, signature));
      const s = contentOf(childrenOf(signature)[1] ?? Buffer.alloc(0));
      const value = BigInt(`0x${s.toString("hex")}`);
      assert.ok(2n * value <= CURVE_ORDERS.secp384r1.value);
    }
  });

  it("takes a key object", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    assert.ok(verify("sha256", message(1), publicKey, createSigner(privateKey)(message(1))));
  });

  it("refuses a key that Fabric does not take, and names its kind", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    assert.throws(() => createSigner(pem), /of kind ed25519; Fabric takes EC keys/);
    assert.throws(() => createSigner(createPrivateKey(pem)), /ed25519/);
  });
});
