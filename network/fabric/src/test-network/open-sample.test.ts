import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { detectSample, openSample } from "./open-sample.js";
import { TestNetworkError } from "./sample-network.js";

const files = {
  "test-network": ["network.sh", "scripts/createChannel.sh", "organizations/cryptogen/x"],
  "test-network-nano-bash": ["network.sh", "generate_artifacts.sh", "peer1.sh", "orderer1.sh"],
} as const;

/** A folder with those files of a sample that tell it from others. */
async function write(samples: string, kind: keyof typeof files): Promise<string> {
  const folder = join(samples, kind);
  for (const name of files[kind]) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), "");
  }
  return folder;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail("not refused"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TestNetworkError);
  return error.message;
}

suite("A test network's folder", () => {
  for (const kind of ["test-network", "test-network-nano-bash"] as const) {
    test(`is known as ${kind}`, async (context) => {
      const folder = await write(await temporaryFolder(context), kind);
      assert.equal(await detectSample(folder), kind);
    });
  }

  test("that is not there is told with what to name", async (context) => {
    const folder = join(await temporaryFolder(context), "none");
    const message = await refusal(detectSample(folder));
    assert.ok(message.startsWith(`There is no folder ${folder}. Name the folder test-network`));
  });

  test("that is another is told with what to name", async (context) => {
    const folder = await temporaryFolder(context);
    assert.match(
      await refusal(detectSample(folder)),
      /none of fabric-samples' test networks\. Name/,
    );
    await writeFile(join(folder, "network.sh"), "");
    assert.match(await refusal(detectSample(folder)), /none of fabric-samples' test networks/);
  });

  test("that holds the right one is told which", async (context) => {
    const samples = await temporaryFolder(context);
    const right = await write(samples, "test-network-nano-bash");
    const message = await refusal(detectSample(samples));
    assert.ok(message.includes(`name ${right} (or test-network)`), message);
  });

  for (const [kind, start] of [
    ["test-network", "./network.sh up createChannel"],
    ["test-network-nano-bash", "./network.sh start"],
  ] as const) {
    test(`of ${kind} without certificates is told with what brings it up`, async (context) => {
      const folder = await write(await temporaryFolder(context), kind);
      const message = await refusal(openSample(folder));
      assert.ok(message.endsWith(`Bring the network up: cd ${folder} && ${start}`), message);
    });
  }
});
