import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { NodeFailures } from "./node-failures.js";
import type { NodeProcess } from "./node-process.js";

/** A node that does nothing but end when a test says so. */
class FakeNode {
  readonly node: NodeProcess;
  #end: (reason: string) => void = () => undefined;

  constructor(name: string) {
    const failed = new Promise<string>((resolve) => {
      this.#end = (reason) => {
        resolve(`${name} ${reason}`);
      };
    });
    this.node = { failed: () => failed } as unknown as NodeProcess;
  }

  end(reason: string): void {
    this.#end(reason);
  }
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true;
  void promise.then(() => (pending = false));
  await turn();
  return pending;
}

suite("Failures of nodes", () => {
  test("are told to all who wait, and at once to who asks while a node is down", async () => {
    const [peer, orderer] = [new FakeNode("peer"), new FakeNode("orderer")];
    const failures = new NodeFailures(
      new Map([
        ["peer", peer.node],
        ["orderer", orderer.node],
      ]),
    );
    const waiting = [failures.next(), failures.next()];
    assert.ok(await isPending(Promise.race(waiting)));
    orderer.end("ended");
    assert.deepEqual(await Promise.all(waiting), ["orderer ended", "orderer ended"]);
    assert.equal(await failures.next(), "orderer ended");
  });

  test("of nodes that came later are told as well, once it is said that they came", async () => {
    const [first, second] = [new FakeNode("first"), new FakeNode("second")];
    const nodes = new Map([["first", first.node]]);
    const failures = new NodeFailures(nodes);
    const next = failures.next();
    nodes.set("second", second.node);
    failures.watch();
    second.end("ended");
    assert.equal(await next, "second ended");
  });

  test("of nodes that come up during a change are its own affair until it is done", async () => {
    const [old, added] = [new FakeNode("old"), new FakeNode("added")];
    const nodes = new Map([["old", old.node]]);
    const failures = new NodeFailures(nodes);
    const next = failures.next();
    await failures.whileChanging(async () => {
      nodes.set("added", added.node);
      failures.watch();
      added.end("ended");
      assert.ok(await isPending(next));
      nodes.delete("added");
    });
    assert.ok(await isPending(next));
    old.end("ended");
    assert.equal(await next, "old ended");
  });

  test("of nodes that a change left behind are told after it", async () => {
    const added = new FakeNode("added");
    const nodes = new Map<string, NodeProcess>();
    const failures = new NodeFailures(nodes);
    const next = failures.next();
    await failures.whileChanging(() => {
      nodes.set("added", added.node);
      return Promise.resolve();
    });
    added.end("ended");
    assert.equal(await next, "added ended");
  });
});
