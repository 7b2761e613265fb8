import assert from "node:assert/strict";
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { BlockStore } from "./block-store.js";
import { temporaryFolder } from "../testing/ledger.js";

const FIRST = "blocks-0000000000.log";

interface Opened {
  readonly store: BlockStore;
  readonly blocks: string[];
  readonly messages: string[];
}

async function openStore(folder: string, segmentMaxBytes?: number): Promise<Opened> {
  const blocks: string[] = [];
  const messages: string[] = [];
  const store = await BlockStore.open({
    folder,
    segmentMaxBytes,
    log: (message) => messages.push(message),
    onBlock: (bytes, blockNumber) => {
      assert.equal(blockNumber, blocks.length);
      blocks.push(bytes.toString());
    },
  });
  return { store, blocks, messages };
}

/** Makes a folder that holds these blocks. */
async function storeOf(blocks: readonly string[], segmentMaxBytes?: number): Promise<string> {
  const folder = await newFolder();
  const { store } = await openStore(folder, segmentMaxBytes);
  for (const block of blocks) await store.append(Buffer.from(block));
  await store.close();
  return folder;
}

const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await temporaryFolder();
  folders.push(folder);
  return folder;
}

after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe("block store", () => {
  it("gives back what was appended, also after it is opened again", async () => {
    const folder = await storeOf(["zero", "one", "two"]);
    const { store, blocks, messages } = await openStore(folder);
    assert.deepEqual(blocks, ["zero", "one", "two"]);
    assert.deepEqual(messages, []);
    assert.equal(String(await store.read(1)), "one");
    assert.equal(String(store.readSync(2)), "two");
    assert.equal(await store.read(3), undefined);
    assert.equal(store.readSync(3), undefined);
    await store.close();
  });

  it("begins new files as the last grows, and reads across them", async () => {
    const names = Array.from({ length: 10 }, (_, number) => `block ${number}`);
    const folder = await storeOf(names, 60);
    assert.ok((await readdir(folder)).length > 3);
    const { store, blocks } = await openStore(folder, 60);
    assert.deepEqual(blocks, names);
    for (const [number, name] of names.entries()) {
      assert.equal(String(await store.read(number)), name);
    }
    await store.close();
  });

  it("keeps every whole block wherever its file was cut off", async () => {
    const names = ["zero", "one", "two"];
    const source = join(await storeOf(names), FIRST);
    const size = (await readFile(source)).length;
    const folder = await newFolder();
    for (let length = 0; length <= size; length += 1) {
      const copy = join(folder, String(length));
      await mkdir(copy);
      await copyFile(source, join(copy, FIRST));
      await truncate(join(copy, FIRST), length);
      const { store, blocks } = await openStore(copy);
      assert.deepEqual(blocks, names.slice(0, blocks.length));
      // The header has 28 bytes, and a frame 16 and its content.
      const whole = [48, 67, 86].filter((end) => end <= length).length;
      assert.equal(blocks.length, whole);
      await store.append(Buffer.from("next"));
      await store.close();
      const again = await openStore(copy);
      assert.deepEqual(again.blocks, [...blocks, "next"]);
      assert.deepEqual(again.messages, []);
      await again.store.close();
    }
  });

  it("says what it cut off, and keeps it", async () => {
    const folder = await storeOf(["zero", "one"]);
    const file = join(folder, FIRST);
    const content = await readFile(file);
    await truncate(file, content.length - 1);
    const { store, messages } = await openStore(folder);
    assert.equal(messages.length, 1);
    assert.match(messages[0] ?? "", /cut 18 bytes .*\(at byte 48;/);
    assert.deepEqual(await readFile(`${file}.torn`), content.subarray(48, -1));
    await store.close();
  });

  it("refuses a file with any one byte changed before its last block", async () => {
    const source = await readFile(join(await storeOf(["zero", "one", "two"]), FIRST));
    for (let index = 0; index < 67; index += 1) {
      const folder = await newFolder();
      const damaged = Buffer.from(source);
      damaged[index] = (damaged[index] ?? 0) ^ 0x01;
      await writeFile(join(folder, FIRST), damaged);
      await assert.rejects(openStore(folder), /restore the folder from a backup/);
      assert.deepEqual(await readFile(join(folder, FIRST)), damaged);
    }
  });

  it("refuses a damaged file that others follow", async () => {
    const folder = await storeOf(["zero", "one", "two"], 30);
    const file = join(folder, FIRST);
    await truncate(file, (await readFile(file)).length - 1);
    await assert.rejects(openStore(folder, 30), /later files follow/);
  });

  it("refuses a folder that lacks a file", async () => {
    const folder = await storeOf(["zero", "one", "two"], 30);
    await rm(join(folder, "blocks-0000000001.log"));
    await assert.rejects(openStore(folder, 30), /lacks the blocks 1 to 1/);
  });

  it("does not take block content for a block, whatever it holds", async () => {
    const inner = await readFile(join(await storeOf(["inner"]), FIRST));
    const folder = await newFolder();
    const { store } = await openStore(folder);
    await store.append(Buffer.from("zero"));
    await store.append(Buffer.concat([inner, Buffer.alloc(100)]));
    await store.close();
    const file = join(folder, FIRST);
    await truncate(file, (await readFile(file)).length - 50);
    const { store: reopened, blocks } = await openStore(folder);
    assert.deepEqual(blocks, ["zero"]);
    await reopened.close();
  });

  it("takes nothing more after the disk failed once", async () => {
    const folder = await newFolder();
    const { store } = await openStore(folder, 1);
    await store.append(Buffer.from("zero"));
    await rm(folder, { recursive: true });
    const failure = /a block could not be written/;
    await assert.rejects(store.append(Buffer.from("one")), failure);
    await mkdir(folder);
    await assert.rejects(store.append(Buffer.from("one")), failure);
    assert.equal(store.height, 1);
    await store.close();
  });

  it("refuses to append once it is closed", async () => {
    const { store } = await openStore(await newFolder());
    await store.close();
    await assert.rejects(store.append(Buffer.from("late")), /closed/);
  });
});
