import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { suite, test } from "node:test";
import { findFreePorts } from "@basics/local";
import { findPorts, nextPort, untilKeptPortsFree } from "./network-ports.js";
import type { Settings } from "./settings.js";
import { shapeOf } from "../testing/shape.js";

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

/**
 * A network with a peer, a chaincode service and one that is to replace it, on ports from `first`.
 */
function settingsFrom(first: number): Settings {
  return {
    version: 1,
    fabric: "2.5.16",
    joined: [],
    ...shapeOf(1),
    ports: { "peer0.Org1MSP": { listen: first, second: first + 1, operations: first + 2 } },
    chaincodes: [
      {
        name: "basics",
        sequence: 1,
        label: "basics_1",
        ports: { Org1MSP: first + 3 },
        next: {
          sequence: 2,
          label: "basics_2",
          committing: true,
          ports: { Org1MSP: first + 4 },
        },
      },
    ],
  };
}

suite("A network's ports", () => {
  test("are three a node and one a service, all different and free", async () => {
    const { nodes, services } = await findPorts(["orderer0", "peer0.Org1MSP"], 2, undefined);
    const all = [
      ...Object.values(nodes).flatMap(({ listen, second, operations }) => [
        listen,
        second,
        operations,
      ]),
      ...services,
    ];
    assert.equal(new Set(all).size, 8);
    for (const port of all) await close(await listen(port));
  });

  test("begin where they are asked to", async () => {
    const [first = 0] = await findFreePorts(4);
    const { nodes, services } = await findPorts(["orderer0"], 1, first);
    assert.deepEqual(nodes, {
      orderer0: { listen: first, second: first + 1, operations: first + 2 },
    });
    assert.deepEqual(services, [first + 3]);
  });

  test("of what is added come after those that a network has", () => {
    assert.equal(nextPort(settingsFrom(11_000), 11_000), 11_005);
    assert.equal(nextPort(settingsFrom(11_000), 12_000), 12_000);
    assert.equal(nextPort(settingsFrom(11_000), undefined), undefined);
  });

  const uses = [
    "peer0.Org1MSP",
    "the second listener of peer0.Org1MSP",
    "the operations service of peer0.Org1MSP",
    "chaincode basics (basics_1) of Org1MSP",
    "chaincode basics (basics_2) of Org1MSP",
  ];
  test("that others use are told, with what of the network listened there", async () => {
    const [first = 0] = await findFreePorts(uses.length);
    for (const [index, use] of uses.entries()) {
      const server = await listen(first + index);
      await assert.rejects(untilKeptPortsFree(settingsFrom(first), "data", 0), {
        message: `Port ${first + index}, on which ${use} of data listens, is in use: end what uses it.`,
      });
      await close(server);
    }
  });

  test("are waited for while what was killed is ending", async () => {
    const [first = 0] = await findFreePorts(uses.length);
    const server = await listen(first);
    const waiting = untilKeptPortsFree(settingsFrom(first), "data");
    // The port is found taken before the next one is tried.
    await assert.rejects(untilKeptPortsFree(settingsFrom(first), "data", 0), /is in use/);
    await close(server);
    await waiting;
  });
});
