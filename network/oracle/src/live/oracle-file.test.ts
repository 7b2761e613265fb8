import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { oracleParameterDescriptors } from "../parameters.js";
import type { NumberRange } from "../parameters.js";
import {
  channelOracle,
  checkChannelNames,
  loadOracleFile,
  oracleFileSchema,
} from "./oracle-file.js";
import type { OracleFile } from "./oracle-file.js";

describe("the file that describes an oracle", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "basics-oracle-"));
  });
  after(() => rm(folder, { recursive: true }));

  async function load(content: unknown): Promise<OracleFile> {
    const file = join(folder, "oracle.json");
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    return loadOracleFile(file);
  }

  it("takes Table I's chains for what is left out", async () => {
    const file = await load({ consortium: {}, private: { blockSizeTxs: 4 } });
    const shared = channelOracle(file, { id: "consortium", kind: "consortium" });
    const own = channelOracle(file, { id: "org1-private", kind: "private" });
    assert.deepEqual(
      [shared?.validators, shared?.linkRateBps, shared?.queueingMs, shared?.blockSizeTxs],
      [48, 1e9, 50, 16],
    );
    assert.deepEqual(
      [own?.validators, own?.linkRateBps, own?.queueingMs, own?.blockSizeTxs],
      [4, 10e9, 0, 4],
    );
    assert.deepEqual(own?.commitDelay, { kind: "equation" });
  });

  it("lets a channel's name override its kind, and leaves channels of no kind named alone", async () => {
    const file = await load({
      private: { oracleFactor: 2, seed: 5 },
      channels: { "org1-private": { oracleFactor: 8 } },
    });
    const of = (id: string) => channelOracle(file, { id, kind: "private" });
    assert.deepEqual([of("org1-private")?.oracleFactor, of("org1-private")?.seed], [8, 5]);
    assert.equal(of("org2-private")?.oracleFactor, 2);
    assert.equal(channelOracle(file, { id: "consortium", kind: "consortium" }), undefined);
  });

  it("finds other files from its own folder", async () => {
    const file = await load({ consortium: { commitDelay: "trace:delays.csv" } });
    const expected = { kind: "trace", path: join(folder, "delays.csv") };
    assert.deepEqual(file.consortium?.commitDelay, expected);
  });

  it("names the field, its value and what it takes", async () => {
    const wrong: readonly [unknown, RegExp][] = [
      [
        { consortium: { oracleFactor: 0.5 } },
        /oracleFactor cannot be 0\.5\. It takes a number .*consortium\.oracleFactor/s,
      ],
      [
        { consortium: { blocksize: 4 } },
        /There is no such parameter; there are validators.*consortium\.blocksize/s,
      ],
      [
        { private: { blockSizeTxs: 1.5 } },
        /It takes a whole number of transactions.*private\.blockSizeTxs/s,
      ],
      [{ private: { commitDelay: "lognormal:0:1" } }, /meanMs cannot be 0/],
      [{ private: { commitDelay: { kind: "raft" } } }, /private\.commitDelay/],
      [{ hold: { chaincodes: [] }, private: {} }, /hold\.chaincodes/],
      [{}, /names no channel/],
      ["{", /is not JSON/],
    ];
    for (const [content, expected] of wrong) await assert.rejects(load(content), expected);
    await assert.rejects(loadOracleFile(join(folder, "absent.json")), /Cannot read .*absent/);
  });

  it("takes every number at the bounds that the model describes, and none beyond them", () => {
    const takes = (name: string, value: number): boolean =>
      oracleFileSchema.safeParse({ private: { [name]: value } }).success;
    for (const [name, range] of Object.entries(oracleParameterDescriptors)) {
      const { least, most, whole }: NumberRange = range;
      for (const value of [least, most]) assert.ok(takes(name, value), `${name}: ${value}`);
      const beyond = [least - 1, most + 1, NaN, ...(whole ? [least + 0.5] : [])];
      for (const value of beyond) assert.ok(!takes(name, value), `${name}: ${value}`);
    }
  });

  it("says which channels there are when it names another", async () => {
    const file = await load({ channels: { "org9-private": {} } });
    assert.throws(() => {
      checkChannelNames(file, ["consortium", "org1-private"]);
    }, /org9-private; there are consortium, org1-private/);
  });
});
