import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { naiveTreeHash } from "../testing/naive-tree-hash.js";
import { CHUNK_BYTES, emptySubtree, hashLeaf, MerkleRoot } from "./merkle.js";

// The inputs and roots of Certificate Transparency's reference implementation.
const INPUTS = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

test("the tree of no leaf is SHA-256 of nothing", () => {
  assert.equal(
    new MerkleRoot().root().toString("hex"),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

test("gives the roots of the Certificate Transparency reference vectors", () => {
  const tree = new MerkleRoot();
  const roots = INPUTS.map((input) => {
    tree.append(hashLeaf(Buffer.from(input, "hex")));
    return tree.root().toString("hex");
  });
  assert.deepEqual(roots, ROOTS);
});

test("equals RFC 9162's recursive definition for any number of leaves", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 70 }),
      (leaves) => {
        const tree = new MerkleRoot();
        for (const leaf of leaves) tree.append(leaf);
        assert.deepEqual(tree.root(), naiveTreeHash(leaves));
        assert.equal(tree.leaves, leaves.length);
      },
    ),
  );
});

test("runs of empty chunks give the same root as their leaves one by one", () => {
  const runs = fc.array(fc.record({ filled: fc.nat({ max: 5 }), empty: fc.nat({ max: 40 }) }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(runs, (shape) => {
      const quick = new MerkleRoot();
      const leaves: Buffer[] = [];
      for (const { filled, empty } of shape) {
        for (let index = 0; index < filled; index += 1) {
          const leaf = hashLeaf(Uint8Array.of(index + 1));
          quick.append(leaf);
          leaves.push(leaf);
        }
        quick.appendEmpty(empty);
        for (let index = 0; index < empty; index += 1) leaves.push(emptySubtree(0));
      }
      assert.deepEqual(quick.root(), naiveTreeHash(leaves));
    }),
  );
});

test("an empty chunk's leaf is the hash of a chunk of zeros", () => {
  assert.deepEqual(emptySubtree(0), hashLeaf(new Uint8Array(CHUNK_BYTES)));
});

test("appends the chunks of an empty image of eight pebibytes without delay", () => {
  const tree = new MerkleRoot();
  tree.appendEmpty(2 ** 31);
  assert.equal(tree.leaves, 2 ** 31);
  assert.deepEqual(tree.root(), emptySubtree(31));
});
