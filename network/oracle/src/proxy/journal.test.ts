import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { Journal } from "./journal.js";

describe("the journal of a proxy", () => {
  let folder = "";
  let file = "";
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "basics-journal-"));
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(() => {
    count += 1;
    file = join(folder, `${count}.journal`);
  });

  const envelope = (name: string, bytes = 0): Uint8Array =>
    Buffer.concat([Buffer.from(`${name}\n\0`), Buffer.alloc(bytes)]);

  /** Takes transactions whose ids are letters. */
  async function write(names: string, work?: (journal: Journal) => Promise<void>): Promise<void> {
    const journal = await Journal.open(file);
    await Promise.all(
      Array.from(names, (name) => journal.take({ transactionId: name, envelope: envelope(name) })),
    );
    await work?.(journal);
    await journal.close();
  }

  async function held(): Promise<string> {
    const journal = await Journal.open(file);
    const names = journal.contents.held.map(({ transactionId, envelope: bytes }) => {
      assert.deepEqual(Buffer.from(bytes), envelope(transactionId));
      return transactionId;
    });
    await journal.close();
    return names.join("");
  }

  it("gives back what was taken and not seen in a block, in its order", async () => {
    await write("abcdef", async (journal) => {
      await journal.committed(7, ["b", "a", "of another client"]);
      await journal.refused(["d"]);
    });
    assert.equal(await held(), "cef");
    await write("g");
    assert.equal(await held(), "cefg");
  });

  it("knows from which block on it knows nothing, and whether a block was being sent", async () => {
    const look = async (): Promise<[number | undefined, boolean]> => {
      const journal = await Journal.open(file);
      await journal.close();
      return [journal.contents.nextBlock, journal.contents.releasing];
    };
    assert.deepEqual(await look(), [undefined, false]);
    await write("ab", (journal) => journal.releasing());
    assert.deepEqual(await look(), [undefined, true]);
    await write("", (journal) => journal.committed(4, ["a"]));
    assert.deepEqual(await look(), [5, false]);
  });

  it("drops what a crash cut off at the end, at whatever byte", async () => {
    await write("abc");
    const whole = await readFile(file);
    await write("d");
    const longer = await stat(file);
    for (let size = whole.length; size < longer.size; size += 1) {
      await writeFile(file, await readFile(file).then(() => whole));
      await write("d");
      await truncate(file, size);
      assert.equal(await held(), "abc", `cut at byte ${size}`);
    }
    await writeFile(file, whole);
    await appendFile(file, Buffer.alloc(64));
    assert.equal(await held(), "abc");
  });

  it("refuses a file that is damaged before its end", async () => {
    await write("abc");
    const bytes = await readFile(file);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await assert.rejects(Journal.open(file), /is damaged at byte 0: .*Restore the file/);
  });

  it("stays small however much passes through it", async () => {
    const journal = await Journal.open(file);
    const megabyte = 1024 * 1024;
    await journal.take({ transactionId: "kept", envelope: envelope("kept") });
    for (let block = 0; block < 40; block += 1) {
      const transactionId = `t${block}`;
      await journal.take({ transactionId, envelope: envelope(transactionId, megabyte) });
      await journal.committed(block, [transactionId]);
    }
    await journal.take({ transactionId: "last", envelope: envelope("last") });
    await journal.close();
    assert.ok((await stat(file)).size < 20 * megabyte);
    const again = await Journal.open(file);
    await again.close();
    const names = again.contents.held.map(({ transactionId }) => transactionId);
    assert.deepEqual([names, again.contents.nextBlock], [["kept", "last"], 40]);
  });

  it("takes nothing more once it is closed", async () => {
    const journal = await Journal.open(file);
    await journal.close();
    const late = journal.take({ transactionId: "a", envelope: envelope("a") });
    await assert.rejects(late, /closed/);
  });
});
