import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Ask } from "./chaincode-host.js";
import { chaincodeHost } from "./chaincode-host.js";

const docker = { kind: "test-network" } as const;

function answering(answer: string): Ask {
  return () => Promise.resolve(answer);
}

suite("Where peers reach the chaincode services", () => {
  test("is loopback for peers that are processes here", async () => {
    const nano = { kind: "test-network-nano-bash" } as const;
    const neverAsked: Ask = () => Promise.reject(new Error("asked"));
    assert.deepEqual(await chaincodeHost(nano, undefined, neverAsked), {
      dialled: "127.0.0.1",
      listen: "127.0.0.1",
    });
  });

  test("is the bridge's gateway where that is an address of this machine", async () => {
    assert.deepEqual(await chaincodeHost(docker, undefined, answering("fd00::1 127.0.0.1 \n")), {
      dialled: "127.0.0.1",
      listen: "127.0.0.1",
    });
  });

  test("has a name where the engine runs elsewhere, and listens on loopback only", async () => {
    const { dialled, listen } = await chaincodeHost(docker, undefined, answering("192.0.2.1 \n"));
    assert.match(dialled, /^host\.(docker|containers)\.internal$/);
    assert.equal(listen, "127.0.0.1");
  });

  test("is as it was given", async () => {
    assert.deepEqual(await chaincodeHost(docker, "me.example"), {
      dialled: "me.example",
      listen: "127.0.0.1",
    });
  });

  test("an engine that does not answer is told with what to do", async () => {
    const silent: Ask = () => Promise.reject(new Error("cannot connect"));
    await assert.rejects(
      chaincodeHost(docker, undefined, silent),
      /cannot connect.*--chaincode-host/s,
    );
  });
});
