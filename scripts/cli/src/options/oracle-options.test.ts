import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { channelOracle } from "@basics/oracle/live";
import type { OracleFile } from "@basics/oracle/live";
import { oracleOptions } from "./oracle-options.js";

const sizeOf = (file: OracleFile | undefined, id: string, kind: "consortium" | "private") =>
  file && channelOracle(file, { id, kind })?.blockSizeTxs;

describe("options that choose a consensus", () => {
  it("choose none by themselves", async () => {
    assert.equal(await oracleOptions({}), undefined);
  });

  it("need no file: the paper's chains on all channels, with what they say", async () => {
    const file = await oracleOptions({ oracleBlockSize: 5, oracleFactor: 3, oracleTimeLimit: 50 });
    const found = file && channelOracle(file, { id: "org1-private", kind: "private" });
    assert.deepEqual(
      [found?.blockSizeTxs, found?.oracleFactor, found?.blockTimeLimitMs, found?.validators],
      [5, 3, 50, 4],
    );
    assert.equal(sizeOf(file, "consortium", "consortium"), 5);
  });

  it("change what a file says of the channels that it names, and of no others", async () => {
    const folder = await mkdtemp(join(tmpdir(), "basics-oracle-"));
    try {
      const oracle = join(folder, "oracle.json");
      const channels = { "org1-private": { blockSizeTxs: 9 } };
      await writeFile(oracle, JSON.stringify({ consortium: { blockSizeTxs: 8 }, channels }));
      const file = await oracleOptions({ oracle, oracleBlockSize: 2 });
      assert.equal(sizeOf(file, "consortium", "consortium"), 2);
      assert.equal(sizeOf(file, "org1-private", "private"), 2);
      assert.equal(sizeOf(file, "org2-private", "private"), undefined);
      await assert.rejects(oracleOptions({ oracle: join(folder, "absent") }), {
        name: "UsageError",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
