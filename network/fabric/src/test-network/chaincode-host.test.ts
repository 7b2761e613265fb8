import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Ask } from "./chaincode-host.js";
import { chaincodeHost } from "./chaincode-host.js";

const docker = { kind: "test-network" } as const;
const nobody: Ask = () => Promise.reject(new Error("not to be asked"));

suite("Where peers reach chaincode", () => {
  test("is loopback for nodes that are processes", async () => {
    const host = await chaincodeHost({ kind: "test-network-nano-bash" }, undefined, nobody);
    assert.deepEqual(host, { dialled: "127.0.0.1", listen: "127.0.0.1" });
  });

  test("is the bridge of the containers where that is this machine's own address", async () => {
    const asked: string[][] = [];
    const ask: Ask = (program, args) => {
      asked.push([program, ...args]);
      return Promise.resolve("fd00::1 127.0.0.1 \n");
    };
    const host = await chaincodeHost(docker, undefined, ask);
    assert.deepEqual(host, { dialled: "127.0.0.1", listen: "127.0.0.1" });
    assert.deepEqual(asked[0]?.slice(1, 4), ["network", "inspect", "fabric_test"]);
  });

  test("is what an engine in a virtual machine calls its host, and loopback here", async () => {
    // The address is reserved for documentation, so no machine has it.
    const ask: Ask = () => Promise.resolve("192.0.2.1");
    const host = await chaincodeHost(docker, undefined, ask);
    assert.deepEqual(host, { dialled: "host.docker.internal", listen: "127.0.0.1" });
  });

  test("is what is named; it is listened on only where it is this machine's", async () => {
    assert.deepEqual(await chaincodeHost(docker, "127.0.0.1", nobody), {
      dialled: "127.0.0.1",
      listen: "127.0.0.1",
    });
    assert.deepEqual(await chaincodeHost(docker, "gateway.example", nobody), {
      dialled: "gateway.example",
      listen: "127.0.0.1",
    });
  });

  test("cannot be found without an engine: the message names both remedies", async () => {
    const ask: Ask = () => Promise.reject(new Error("Command failed\nno such network"));
    await assert.rejects(
      chaincodeHost(docker, undefined, ask),
      /fabric_test.*\(no such network\)\. Bring the network up, or .* --chaincode-host ADDRESS$/,
    );
  });
});
