import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePorts } from "@basics/local";
import { StubServer } from "../testing/stub-server.js";
import { untilReady } from "./ready.js";

it("a service is waited for until it says that it is ready", async () => {
  let asked = 0;
  await using gateway = await StubServer.start({
    "GET /readyz": () => ({ status: (asked += 1) < 3 ? 503 : 200 }),
  });
  await untilReady("gateway", gateway.url);
  assert.equal(asked, 3);
});

it("a service that does not listen yet is waited for too", async () => {
  const [port = 0] = await findFreePorts(1);
  const waiting = untilReady("gateway", `http://127.0.0.1:${port}`);
  await delay(60);
  await using gateway = await StubServer.start({ "GET /readyz": () => ({}) }, port);
  await waiting;
  assert.deepEqual(gateway.calls, ["GET /readyz"]);
});
