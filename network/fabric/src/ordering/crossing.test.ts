import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { PassThrough } from "node:stream";
import { suite, test } from "node:test";
import { Crossing, Uplink } from "./crossing.js";

suite("A node's own link", () => {
  test("takes its time for each bit, whomever it goes to", () => {
    const uplink = new Uplink(8_000);
    assert.equal(uplink.leave(100, 10), 110);
    assert.equal(uplink.leave(100, 5), 115);
    assert.equal(uplink.leave(200, 1), 201);
  });
});

suite("One direction of a connection", () => {
  test("hands over all bytes in their order, none before its latency", async () => {
    const [source, sink] = [new PassThrough(), new PassThrough()];
    const latencyMs = 20;
    const crossing = new Crossing({ uplink: new Uplink(1e9), latencyMs, source, sink });
    const chunks = ["one", "two", "three"].map((text) => Buffer.from(text));
    const began = performance.now();
    for (const chunk of chunks) source.write(chunk);
    let received = "";
    for await (const chunk of sink as AsyncIterable<Buffer>) {
      assert.ok(performance.now() - began >= latencyMs - 1);
      received += chunk.toString();
      if (received.length === Buffer.concat(chunks).length) break;
    }
    assert.equal(received, "onetwothree");
    assert.equal(crossing.chunks, 3);
  });
});
