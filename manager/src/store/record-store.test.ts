import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { draftBeside } from "@basics/runtime/files";
import { z } from "zod";
import { RecordStore } from "./record-store.js";

const schema = z.object({ id: z.string(), value: z.int() });
const ID = "Org1MSP:018f4e2a-7c3b-4d10-9a6e-2f1b5c8d4e90";
const FILE = `${ID.replace(":", "_")}.json`;

let folder: string;
const unreadable: string[] = [];
const open = (): Promise<RecordStore<z.infer<typeof schema>>> =>
  RecordStore.open(
    folder,
    schema,
    (record) => record.id,
    (path) => unreadable.push(path),
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-store-"));
  unreadable.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

test("a record is seen at once, and found again after a restart", async () => {
  const store = await open();
  const put = store.put(ID, { id: ID, value: 1 });
  assert.deepEqual(store.get(ID), { id: ID, value: 1 });
  await put;
  assert.deepEqual((await open()).values(), [{ id: ID, value: 1 }]);
});

test("puts of one record reach the disk in their order", async () => {
  const store = await open();
  await Promise.all([...Array(20).keys()].map((value) => store.put(ID, { id: ID, value })));
  assert.deepEqual(JSON.parse(await readFile(join(folder, FILE), "utf8")), { id: ID, value: 19 });
});

test("a removed record stays away", async () => {
  const store = await open();
  void store.put(ID, { id: ID, value: 1 });
  await store.remove(ID);
  assert.equal(store.get(ID), undefined);
  assert.deepEqual(await readdir(folder), []);
});

test("drafts that a crash left are removed, and damaged records told and left alone", async () => {
  await writeFile(draftBeside(join(folder, FILE)), "half a rec");
  await writeFile(join(folder, FILE), '{"id": "Org1');
  const store = await open();
  assert.deepEqual(store.values(), []);
  assert.deepEqual(unreadable, [join(folder, FILE)]);
  assert.deepEqual(await readdir(folder), [FILE]);
});

test("what the disk does not take is taken back, and the next put tried anew", async () => {
  const store = await open();
  await store.put(ID, { id: ID, value: 1 });
  await rm(folder, { recursive: true });
  await writeFile(folder, "no folder any more");
  await assert.rejects(store.put(ID, { id: ID, value: 2 }), { code: "ENOTDIR" });
  assert.deepEqual(store.get(ID), { id: ID, value: 1 });
  await assert.rejects(store.put("Org1MSP:new", { id: "Org1MSP:new", value: 3 }));
  assert.equal(store.get("Org1MSP:new"), undefined);
  await rm(folder);
  await mkdir(folder);
  await store.put(ID, { id: ID, value: 4 });
  assert.deepEqual((await open()).values(), [{ id: ID, value: 4 }]);
});

test("a write that fails leaves no draft behind", async () => {
  const store = await open();
  await mkdir(join(folder, FILE));
  await assert.rejects(store.put(ID, { id: ID, value: 1 }));
  assert.deepEqual(await readdir(folder), [FILE]);
});
