import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { FilePositionStore } from "./positions.js";

const position = { blockNumber: 17, blockHash: "ab".repeat(32) };

describe("a position file", () => {
  let folder: string;
  let store: FilePositionStore;
  const file = (): string => join(folder, "positions", "consortium.json");

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "basics-positions-"));
    store = new FilePositionStore(join(folder, "positions"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it("reads what was written, in another process too", async () => {
    await store.write("consortium", { blockNumber: 3, blockHash: "cd".repeat(32) });
    await store.write("consortium", position);
    const other = new FilePositionStore(join(folder, "positions"));
    assert.deepEqual(await other.read("consortium"), position);
  });

  it("leaves no drafts behind", async () => {
    await store.write("consortium", position);
    assert.deepEqual(await readdir(join(folder, "positions")), ["consortium.json"]);
  });

  it("that is missing reads as none", async () => {
    assert.equal(await store.read("consortium"), undefined);
  });

  it("that is cut anywhere reads as none, or as it was", async () => {
    await store.write("consortium", position);
    const text = await readFile(file(), "utf8");
    for (let length = 0; length < text.length; length += 1) {
      await writeFile(file(), text.slice(0, length));
      const read = await store.read("consortium");
      if (read) assert.deepEqual([length, read], [text.length - 1, position]);
    }
  });

  const rubbish = [
    "null",
    "[]",
    "17",
    "\u0000\u0001\u0002",
    JSON.stringify({ channel: "consortium", ...position, blockNumber: -1 }),
    JSON.stringify({ channel: "consortium", ...position, blockNumber: 1.5 }),
    JSON.stringify({ channel: "consortium", ...position, blockHash: "short" }),
    JSON.stringify({ channel: "consortium", blockNumber: 17 }),
    JSON.stringify({ channel: "another", ...position }),
  ];
  for (const text of rubbish) {
    it(`with ${JSON.stringify(text)} in it reads as none`, async () => {
      await store.write("consortium", position);
      await writeFile(file(), text);
      assert.equal(await store.read("consortium"), undefined);
    });
  }

  it("is one for each channel", async () => {
    await store.write("consortium", position);
    await store.write("org1-private", { ...position, blockNumber: 4 });
    assert.equal((await store.read("consortium"))?.blockNumber, 17);
    assert.equal((await store.read("org1-private"))?.blockNumber, 4);
  });
});
