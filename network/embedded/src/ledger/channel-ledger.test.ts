import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { blocksFrom } from "../services/deliver/blocks.js";
import { readBlock } from "./blocks/block.js";
import { openChannelLedger } from "./channel-ledger.js";
import type { OpenChannelLedgerOptions } from "./channel-ledger.js";
import {
  CHAINCODE,
  CHANNEL,
  createFixture,
  genesisEnvelope,
  makeEnvelope,
  policies,
  temporaryFolder,
} from "./testing/ledger.js";
import type { Fixture, KeyedSet, MadeEnvelope } from "./testing/ledger.js";
import type { ChannelLedger } from "./types.js";
import type { CommittedBlock } from "./committed-transaction.js";

const SEGMENT = "blocks-0000000000.log";

describe("ledger of a channel", () => {
  const folders: string[] = [];
  let fixture: Fixture;

  before(async () => {
    fixture = await createFixture();
  });

  after(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  async function newFolder(): Promise<string> {
    const folder = await temporaryFolder();
    folders.push(folder);
    return folder;
  }

  async function openLedger(
    changes: Partial<OpenChannelLedgerOptions> = {},
  ): Promise<ChannelLedger> {
    return openChannelLedger({
      channelId: CHANNEL,
      folder: changes.folder ?? (await newFolder()),
      genesis: genesisEnvelope(),
      membership: fixture.membership,
      policies: policies("ANY", fixture.membership.mspIds),
      ...changes,
    });
  }

  function make(set: KeyedSet, nonce?: Uint8Array): MadeEnvelope {
    return makeEnvelope({
      creator: fixture.client,
      endorsers: [...fixture.peers.values()],
      sets: { [CHAINCODE]: set },
      event: { eventName: "Put" },
      ...(nonce && { nonce }),
    });
  }

  function put(key: string, value: string | undefined): MadeEnvelope {
    return make({ writes: { [key]: value } });
  }

  /** Collects everything that a ledger answers, to compare two of them. */
  async function contentOf(ledger: ChannelLedger): Promise<unknown> {
    const blocks: unknown[] = [];
    for (let number = 0; number < ledger.height; number += 1) {
      const block = await ledger.getBlock(number);
      blocks.push([Buffer.from(block?.bytes ?? []).toString("hex"), block?.transactions]);
    }
    const snapshot = ledger.snapshot();
    const keys = [...snapshot.range(CHAINCODE, "", "")];
    const history = keys.map(({ key }) => [...snapshot.history(CHAINCODE, key)]);
    const { height, lastHash, previousHash } = ledger;
    const content = { height, lastHash, previousHash, blocks, keys, history };
    return JSON.stringify(content, (_, value: unknown) =>
      value instanceof Map ? [...value] : value,
    );
  }

  it("begins with the configuration as block 0", async () => {
    const ledger = await openLedger();
    assert.equal(ledger.height, 1);
    assert.equal(ledger.previousHash.length, 0);
    const block = await ledger.getBlock(0);
    assert.deepEqual(
      block?.transactions.map(({ type, code }) => [type, code]),
      [[1, 0]],
    );
    assert.equal(ledger.findBlock(ledger.lastHash), 0);
    assert.equal(await ledger.getBlock(1), undefined);
    assert.equal(await ledger.getBlock(-1), undefined);
    await ledger.close();
  });

  it("chains blocks by the hashes of their headers", async () => {
    const ledger = await openLedger();
    const genesisHash = Buffer.from(ledger.lastHash);
    const block = await ledger.append([put("k", "v").bytes]);
    assert.deepEqual(readBlock(block.bytes).previousHash, Uint8Array.from(genesisHash));
    assert.deepEqual(Buffer.from(ledger.previousHash), genesisHash);
    assert.deepEqual(Buffer.from(ledger.lastHash), readBlock(block.bytes).hash);
    assert.equal(ledger.findBlock(ledger.lastHash), 1);
    assert.equal(ledger.findBlock(Buffer.alloc(32)), undefined);
    await ledger.close();
  });

  it("answers the same after it is opened again", async () => {
    const folder = await newFolder();
    const ledger = await openLedger({ folder });
    const first = put("a", "1");
    await ledger.append([first.bytes, put("b", "1").bytes]);
    await ledger.append([put("a", undefined).bytes, Buffer.from("rubbish"), first.bytes]);
    await ledger.append([put("a", "2").bytes]);
    const content = await contentOf(ledger);
    await ledger.close();
    const reopened = await openLedger({ folder });
    assert.equal(await contentOf(reopened), content);
    const location = { blockNumber: 1, transactionNumber: 0, code: 0 };
    assert.deepEqual(reopened.getTransaction(first.transactionId), location);
    const codes = (await reopened.getBlock(2))?.transactions.map(({ code }) => code);
    assert.deepEqual(codes, [0, 255, 9]);
    await reopened.close();
  });

  it("makes the same state, history and index of its blocks as it made in appending", async () => {
    const key = fc.constantFrom("a", "b", "\u{10000}");
    const write = fc.dictionary(key, fc.option(fc.string(), { nil: undefined }), { maxKeys: 2 });
    const metadata = fc.dictionary(key, fc.constant({ note: Buffer.from("m") }), { maxKeys: 1 });
    const envelope = fc.oneof(
      { weight: 5, arbitrary: fc.record({ writes: write, metadata }) },
      fc.constant("again" as const),
      fc.uint8Array({ minLength: 1, maxLength: 20 }),
    );
    const blocks = fc.array(fc.array(envelope, { minLength: 1, maxLength: 4 }), { maxLength: 4 });
    const run = async (steps: (KeyedSet | "again" | Uint8Array)[][]): Promise<void> => {
      const folder = await newFolder();
      const ledger = await openLedger({ folder });
      let last: Uint8Array = Buffer.from("none");
      for (const step of steps) {
        const envelopes = step.map((each) => {
          if (each instanceof Uint8Array) return each;
          if (each !== "again") last = make(each).bytes;
          return last;
        });
        await ledger.append(envelopes);
      }
      const content = await contentOf(ledger);
      await ledger.close();
      const reopened = await openLedger({ folder });
      assert.equal(await contentOf(reopened), content);
      await reopened.close();
    };
    await fc.assert(fc.asyncProperty(blocks, run), { numRuns: 30 });
  });

  it("tells a key's history newest first, deletions included", async () => {
    const ledger = await openLedger();
    const made = [put("k", "1"), put("k", undefined), put("k", "3")];
    await ledger.append([made[0]?.bytes ?? assert.fail(), made[1]?.bytes ?? assert.fail()]);
    const early = ledger.snapshot();
    await ledger.append([made[2]?.bytes ?? assert.fail()]);
    const tell = (snapshot: typeof early): unknown[] =>
      [...snapshot.history(CHAINCODE, "k")].map(({ transactionId, isDelete, value }) => [
        made.findIndex((each) => each.transactionId === transactionId),
        isDelete,
        Buffer.from(value).toString(),
      ]);
    const before = [
      [1, true, ""],
      [0, false, "1"],
    ];
    assert.deepEqual(tell(early), before);
    assert.deepEqual(tell(ledger.snapshot()), [[2, false, "3"], ...before]);
    await ledger.close();
  });

  it("gives one snapshot a height, which later blocks do not change", async () => {
    const ledger = await openLedger();
    const before = ledger.snapshot();
    assert.equal(ledger.snapshot(), before);
    await ledger.append([put("k", "v").bytes]);
    assert.equal(before.get(CHAINCODE, "k"), undefined);
    assert.equal(before.height, 1);
    assert.deepEqual(ledger.snapshot().get(CHAINCODE, "k")?.version, {
      blockNumber: 1,
      transactionNumber: 0,
    });
    await ledger.close();
  });

  it("serialises appends that come at once", async () => {
    const ledger = await openLedger();
    const reads = [{ key: "k" }];
    const racing = [1, 2, 3].map(() => ledger.append([make({ reads, writes: { k: "v" } }).bytes]));
    const blocks = await Promise.all(racing);
    assert.deepEqual(
      blocks.map(({ number, transactions }) => [number, transactions[0]?.code]),
      [
        [1, 0],
        [2, 11],
        [3, 11],
      ],
    );
    await ledger.close();
  });

  it("does not index a transaction under an id that it did not derive", async () => {
    const ledger = await openLedger();
    const victim = put("k", "v");
    const forged = makeEnvelope({
      creator: fixture.client,
      endorsers: [],
      sets: {},
      transactionId: victim.transactionId,
    });
    await ledger.append([forged.bytes]);
    assert.equal(ledger.getTransaction(victim.transactionId), undefined);
    const block = await ledger.append([victim.bytes]);
    assert.equal(block.transactions[0]?.code, 0);
    await ledger.close();
  });

  it("tells subscribers of each block once and in order, even if one of them throws", async () => {
    const messages: string[] = [];
    const ledger = await openLedger({ log: (message) => messages.push(message) });
    const seen: number[] = [];
    const listener = (block: CommittedBlock): void => {
      assert.equal(ledger.height, block.number + 1);
      seen.push(block.number);
    };
    ledger.onCommit(() => {
      throw new Error("broken listener");
    });
    const leave = ledger.onCommit(listener);
    await Promise.all([1, 2, 3].map((n) => ledger.append([put(`k${n}`, "v").bytes])));
    leave();
    await ledger.append([put("k", "v").bytes]);
    assert.deepEqual(seen, [1, 2, 3]);
    assert.equal(messages.length, 4);
    assert.match(messages[0] ?? "", /broken listener/);
    await ledger.close();
  });

  it("streams every block once and in order while others are appended", async () => {
    const ledger = await openLedger();
    const stop = new AbortController();
    const writer = (async () => {
      for (let n = 0; n < 40; n += 1) await ledger.append([put(`k${n}`, "v").bytes]);
    })();
    const readers = [0, 1, 20, 35].map(async (start) => {
      const numbers: number[] = [];
      for await (const block of blocksFrom(ledger, start, stop.signal)) {
        numbers.push(block.number);
        if (start === 20) await writer;
        if (block.number === 40) break;
      }
      assert.deepEqual(
        numbers,
        Array.from({ length: 41 - start }, (_, index) => start + index),
      );
    });
    await Promise.all([writer, ...readers]);
    const waiting = blocksFrom(ledger, ledger.height, stop.signal).next();
    stop.abort();
    assert.deepEqual(await waiting, { done: true, value: undefined });
    await ledger.close();
  });

  it("waits for a transaction until it is committed, or the signal says no more", async () => {
    const ledger = await openLedger();
    const made = put("k", "v");
    const { signal } = new AbortController();
    const waiting = [1, 2].map(() => ledger.waitForTransaction(made.transactionId, signal));
    const stop = new AbortController();
    const stopped = ledger.waitForTransaction("never", stop.signal);
    stop.abort(new Error("deadline"));
    await assert.rejects(stopped, /deadline/);
    await assert.rejects(ledger.waitForTransaction("never", stop.signal), /deadline/);
    const location = { blockNumber: 1, transactionNumber: 0, code: 0 };
    await ledger.append([made.bytes]);
    assert.deepEqual(await Promise.all(waiting), [location, location]);
    assert.deepEqual(await ledger.waitForTransaction(made.transactionId, signal), location);
    const late = ledger.waitForTransaction("never", signal);
    await Promise.all([assert.rejects(late, /closed/), ledger.close()]);
    await assert.rejects(ledger.append([made.bytes]), /closed/);
  });

  it("opens with every whole block wherever the last was cut off", async () => {
    const folder = await newFolder();
    const ledger = await openLedger({ folder });
    for (const n of [1, 2]) await ledger.append([put("k", String(n)).bytes]);
    const size = (await readFile(join(folder, SEGMENT))).length;
    await ledger.append([put("k", "3").bytes]);
    const full = (await readFile(join(folder, SEGMENT))).length;
    await ledger.close();
    for (let length = size; length < full; length += 97) {
      const copy = join(folder, String(length));
      await mkdir(copy);
      await copyFile(join(folder, SEGMENT), join(copy, SEGMENT));
      await truncate(join(copy, SEGMENT), length);
      const cut = await openLedger({ folder: copy, log: () => undefined });
      assert.equal(cut.height, 3);
      assert.equal(String(cut.snapshot().get(CHAINCODE, "k")?.value), "50");
      const block = await cut.append([put("k", "4").bytes]);
      assert.equal(block.transactions[0]?.code, 0);
      await cut.close();
    }
  });

  it("refuses another channel's folder", async () => {
    const folder = await newFolder();
    await (await openLedger({ folder })).close();
    const other = { folder, channelId: "other", genesis: genesisEnvelope("other") };
    await assert.rejects(openLedger(other), /are of channel channel, not of other/);
  });

  it("has every block that it told of when its process is killed", async () => {
    const folder = await newFolder();
    const program = new URL("testing/append-forever.js", import.meta.url);
    const child = spawn(process.execPath, [program.pathname, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    let told = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      told = Number(line);
      if (told === 30) child.kill("SIGKILL");
    }
    await exited;
    const ledger = await openLedger({ folder, log: () => undefined });
    assert.ok(ledger.height > told, `height ${ledger.height}, but block ${told} was told of`);
    assert.equal([...ledger.snapshot().history("chaincode", "k")].length, ledger.height - 1);
    await ledger.close();
  });
});
