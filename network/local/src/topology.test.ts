import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { CHANNEL_NAME_PATTERN } from "@basics/chaincode/domain";
import { toTopology } from "./topology.js";

void suite("what a network consists of", () => {
  void test("operators are numbered, and each has a private channel that is named after it", () => {
    assert.deepEqual(toTopology({ operators: 2 }), {
      operators: ["Org1MSP", "Org2MSP"],
      privateChannels: { Org1MSP: "org1-private", Org2MSP: "org2-private" },
    });
  });

  void test("every MSP id gives a channel's name, and no two the same", () => {
    const operators = ["Cloud_A.MSP-1", "Cloud-A.MSP-1", "cloud_a.MSP-1", "A", "a", "AMSP"].concat(
      ["1", "_", "-", "MSP", "...", "constructor"],
      ["M".repeat(64), "m".repeat(64)],
    );
    const { privateChannels } = toTopology({ operators });
    const names = Object.values(privateChannels);
    assert.equal(new Set(names).size, operators.length);
    for (const name of names) assert.match(name, CHANNEL_NAME_PATTERN);
    assert.equal(privateChannels["Cloud_A.MSP-1"], "cloud-a.msp-1-private");
    assert.equal(privateChannels["A"], "a-private");
  });

  void test("an operator that comes later leaves the names of the others as they are", () => {
    const operators = ["a", "1", "A"];
    const before = toTopology({ operators, privateChannels: ["A", "1"] });
    const after = toTopology({
      operators: [...operators, "AMSP"],
      privateChannels: [...Object.keys(before.privateChannels), "AMSP"],
    });
    const { AMSP: added, ...kept } = after.privateChannels;
    assert.deepEqual(kept, before.privateChannels);
    assert.match(added ?? "", /^a-[0-9a-f]{16}-private$/);
  });

  void test("what is no MSP id, or stands there twice, is refused by its name", () => {
    for (const mspId of ["", ".", "..", "a/b", "é", "x".repeat(65)]) {
      assert.throws(() => toTopology({ operators: [mspId] }), /operators: ".*" is not an MSP id/);
    }
    assert.throws(() => toTopology({ operators: ["A", "A"] }), /A, A are not distinct/);
    const unknown = { operators: ["A"], privateChannels: ["B"] };
    assert.throws(() => toTopology(unknown), /privateChannels: "B" is none of the operators A/);
  });
});
