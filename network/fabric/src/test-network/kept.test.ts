import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";
import type { Kept } from "./kept.js";
import { readKept, writeKept } from "./kept.js";

const kept: Kept = {
  version: 1,
  network: "00ff",
  channel: "mychannel",
  chaincodePorts: { Org1MSP: 11_000 },
};

suite("What is kept of a deployment", () => {
  test("is read again for the same network and channel; there is none before", async (context) => {
    const folder = await temporaryFolder(context);
    assert.equal(await readKept(folder, kept), undefined);
    await writeKept(folder, kept);
    assert.deepEqual(await readKept(folder, kept), kept);
  });

  test("is refused for another channel, and for a network set up anew", async (context) => {
    const folder = await temporaryFolder(context);
    await writeKept(folder, kept);
    await assert.rejects(
      readKept(folder, { ...kept, channel: "other" }),
      /is that of channel mychannel, not of other: name another with --data/,
    );
    await assert.rejects(
      readKept(folder, { ...kept, network: "ff00" }),
      /network that is gone: this one was set up anew.* Remove the directory, or name another/,
    );
  });
});
