import assert from "node:assert/strict";
import { generateKeyPairSync, sign, verify } from "node:crypto";
import { describe, it } from "node:test";
import { isLowS, toLowS } from "./low-s.js";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });

function rawSignatures(): { message: Buffer; signature: Buffer }[] {
  return Array.from({ length: 200 }, (_, index) => {
    const message = Buffer.from(`message ${index}`);
    return { message, signature: sign("sha256", message, privateKey) };
  });
}

describe("low S", () => {
  it("is what about half of OpenSSL's signatures have", () => {
    const low = rawSignatures().filter(({ signature }) => isLowS(signature)).length;
    assert.ok(low > 50 && low < 150);
  });

  it("is made of any signature without its becoming invalid", () => {
    for (const { message, signature } of rawSignatures()) {
      const made = toLowS(signature);
      assert.ok(isLowS(made));
      assert.ok(verify("sha256", message, publicKey, made));
      assert.deepEqual(toLowS(made), made);
    }
  });

  it("ends at half the order", () => {
    const half = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
    const signature = (s: string): Buffer => Buffer.from(`30250201010220${s}`, "hex");
    const above = signature(half.replace(/a8$/, "a9"));
    assert.deepEqual([isLowS(signature(half)), isLowS(above)], [true, false]);
    // Its opposite is half the order, since the order is odd.
    assert.deepEqual(toLowS(above), signature(half));
  });

  it("is not in what is no strict DER of two positive integers", () => {
    const good = Buffer.from("3006020101020101", "hex");
    assert.ok(isLowS(good));
    const bad = [
      "",
      "30",
      "3000",
      "3006020101020101ff",
      "300602010102010100",
      "3106020101020101",
      "3006030101020101",
      "3006020101030101",
      "300702020001020101",
      "3006020181020101",
      "3006020101020181",
      "300602010102",
      "30810602010102010100",
    ];
    for (const hex of bad) assert.equal(isLowS(Buffer.from(hex, "hex")), false, hex);
    assert.throws(() => toLowS(Buffer.alloc(8)), /not a DER-encoded P-256 signature/);
  });
});
