import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { it } from "node:test";
import express from "express";
import { messagesOf } from "./messages.js";

it("gives messages the prototypes that express would set, so that it changes none", async (t) => {
  const app = express();
  const server = createServer(messagesOf(app));
  server.on("request", (request, response) => {
    const before = [Object.getPrototypeOf(request), Object.getPrototypeOf(response)] as unknown[];
    app(request, response);
    const after = [Object.getPrototypeOf(request), Object.getPrototypeOf(response)] as unknown[];
    assert.ok(before[0] === after[0] && before[1] === after[1]);
  });
  app.get("/", (request, response) => {
    response.json({ host: request.get("Host"), same: request.app === app });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  t.after(() => server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = await fetch(`http://${host}/`, { headers: { connection: "close" } });
  assert.deepEqual(await answer.json(), { host, same: true });
});
