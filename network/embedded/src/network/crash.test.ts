import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Network } from "@basics/descriptor";
import { loadNetwork } from "@basics/descriptor";
import { findFreePorts } from "@basics/local";
import type { TestClient } from "./testing/client.js";
import { connectClient } from "./testing/client.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

const CHILD = fileURLToPath(new URL("testing/crash-child.js", import.meta.url));
const ROUNDS = 3;
const COMMITTED_BEFORE_KILL = 60;
const WRITERS = 12;

interface Running {
  readonly process: ChildProcess;
  readonly descriptor: Network;
}

suite("A network whose process is killed", () => {
  test("loses no committed transaction, and goes on with the same state", async (context) => {
    const folder = await temporaryFolder(context);
    // The ports are found here, so that they are kept free for the network while it is down.
    const [portBase = 0] = await findFreePorts(3);
    const committed = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const running = await start(folder, portBase);
      try {
        const client = await connectClient(running.descriptor, "Org1MSP");
        await assertAllThere(client, committed);
        await writeUntilKilled(running.process, client, round, committed);
        client.close();
      } finally {
        running.process.kill("SIGKILL");
      }
    }
    const last = await start(folder, portBase);
    const client = await connectClient(last.descriptor, "Org2MSP");
    await assertAllThere(client, committed);
    client.close();
    const exited = once(last.process, "exit");
    last.process.kill("SIGTERM");
    const [code] = (await exited) as [number];
    assert.equal(code, 0);
  });
});

async function start(folder: string, portBase: number): Promise<Running> {
  const started = spawn(process.execPath, [CHILD, folder, String(portBase)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: started.stdout });
  const [descriptorFile] = (await once(lines, "line")) as [string];
  return { process: started, descriptor: await loadNetwork(descriptorFile) };
}

/** Writes with many writers at the same time, and kills the network meanwhile. */
async function writeUntilKilled(
  network: ChildProcess,
  client: TestClient,
  round: number,
  committed: Set<string>,
): Promise<void> {
  const contract = client.gateway.getNetwork("consortium").getContract("test");
  const exited = once(network, "exit");
  let done = 0;
  const write = async (writer: number): Promise<void> => {
    for (let count = 0; ; count++) {
      const key = `${round}/${writer}/${count}`;
      try {
        await contract.submitTransaction("put", key, key);
      } catch {
        return;
      }
      committed.add(key);
      done += 1;
      if (done === COMMITTED_BEFORE_KILL) network.kill("SIGKILL");
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, index) => write(index)));
  await exited;
  assert.ok(done >= COMMITTED_BEFORE_KILL);
}

async function assertAllThere(client: TestClient, committed: Set<string>): Promise<void> {
  const contract = client.gateway.getNetwork("consortium").getContract("test");
  const bytes = await contract.evaluateTransaction("range", "0", "9");
  const there = new Set(JSON.parse(Buffer.from(bytes).toString()) as string[]);
  const lost = [...committed].filter((key) => !there.has(key));
  assert.deepEqual(lost, []);
}
