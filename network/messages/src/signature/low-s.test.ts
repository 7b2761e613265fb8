import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { describe, it } from "node:test";
import { isLowS } from "./low-s.js";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

describe("low S", () => {
  it("is in about half of OpenSSL's signatures", () => {
    const signatures = Array.from({ length: 200 }, (_, index) =>
      sign("sha256", Buffer.from(`message ${index}`), privateKey),
    );
    const low = signatures.filter(isLowS).length;
    assert.ok(low > 50 && low < 150);
  });

  it("ends at half the order", () => {
    const half = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
    const signature = (s: string): Buffer => Buffer.from(`30250201010220${s}`, "hex");
    const above = signature(half.replace(/a8$/, "a9"));
    assert.deepEqual([isLowS(signature(half)), isLowS(above)], [true, false]);
  });

  it("is not in bytes that are no strict DER of two positive integers", () => {
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
  });
});
