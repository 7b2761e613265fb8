import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import type { HostReference } from "@basics/chaincode/records";
import fc from "fast-check";
import { createHostSealer } from "./sealing.js";

type Sealed = Extract<HostReference, { commitment: string }>;

const key = Buffer.alloc(32, 1);
const sealer = createHostSealer(key);

function seal(context: string, name: string): Sealed {
  const reference = sealer.seal(context, name);
  assert.ok("commitment" in reference);
  return reference;
}

describe("sealing a host", () => {
  it("gives the same bytes for the same statement, in any process with the key", () => {
    const again = createHostSealer(Buffer.from(key));
    assert.deepEqual(again.seal("Org1MSP:a", "host-1"), seal("Org1MSP:a", "host-1"));
  });

  it("opens what it sealed, and the opening fits the commitment", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: "binary" }), (context, name) => {
        const sealed = seal(context, name);
        const opening = sealer.open(context, sealed);
        assert.equal(opening?.name, name);
        const salt = Buffer.from(opening.salt ?? "", "hex");
        assert.ok(salt.length >= 16 && salt.length <= 64);
        const commitment = createHash("sha256").update(salt).update(name, "utf8").digest("hex");
        assert.equal(sealed.commitment, commitment);
      }),
    );
  });

  it("gives the same host other bytes in another migration", () => {
    const first = seal("Org1MSP:a", "host-1");
    const second = seal("Org1MSP:b", "host-1");
    assert.notEqual(first.commitment, second.commitment);
    assert.notEqual(first.sealed.slice(0, 16), second.sealed.slice(0, 16), "nonces differ");
  });

  it("keeps context and name apart", () => {
    assert.notEqual(seal("ab", "c").commitment, seal("a", "bc").commitment);
  });

  it("does not tell the length of a short name", () => {
    assert.equal(seal("m", "a").sealed.length, seal("m", "host-number-17").sealed.length);
  });
});

describe("opening a host", () => {
  it("passes a published name through", () => {
    assert.deepEqual(sealer.open("m", { name: "host-1" }), { name: "host-1" });
  });

  const sealed = seal("m", "host-1");
  const cases: [string, string, HostReference, Uint8Array][] = [
    ["another key", "m", sealed, Buffer.alloc(32, 2)],
    ["another migration", "n", sealed, key],
    ["another commitment", "m", { ...sealed, commitment: "0".repeat(64) }, key],
    ["nothing sealed", "m", { ...sealed, sealed: "" }, key],
    ["rubbish sealed", "m", { ...sealed, sealed: "rubbish!" }, key],
    ["a cut sealed text", "m", { ...sealed, sealed: sealed.sealed.slice(0, -8) }, key],
  ];
  for (const [what, context, reference, withKey] of cases) {
    it(`finds nothing with ${what}`, () => {
      assert.equal(createHostSealer(withKey).open(context, reference), undefined);
    });
  }

  it("finds nothing where any bit was changed", () => {
    const bytes = Buffer.from(sealed.sealed, "base64");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (index, bit) => {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        const reference = { ...sealed, sealed: changed.toString("base64") };
        assert.equal(sealer.open("m", reference), undefined);
      }),
    );
  });
});
