import assert from "node:assert/strict";
import { test } from "node:test";
import { Semaphore } from "./semaphore.js";

const never = new AbortController().signal;

test("lets so many work at once, and the others in their order", async () => {
  const semaphore = new Semaphore(2);
  const order: number[] = [];
  let working = 0;
  let most = 0;
  const work = (index: number): Promise<void> =>
    semaphore.run(never, async () => {
      order.push(index);
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
    });
  await Promise.all([0, 1, 2, 3, 4].map(work));
  assert.equal(most, 2);
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
});

test("gives a place back when the work fails", async () => {
  const semaphore = new Semaphore(1);
  await assert.rejects(semaphore.run(never, () => Promise.reject(new Error("failed"))));
  assert.equal(await semaphore.run(never, () => Promise.resolve("done")), "done");
});

test("who gives up in line loses the place in line only", async () => {
  const semaphore = new Semaphore(1);
  const abort = new AbortController();
  const release = new AbortController();
  const first = semaphore.run(never, async () => {
    await new Promise((resolve) => {
      release.signal.addEventListener("abort", resolve);
    });
  });
  const second = semaphore.run(abort.signal, () => Promise.resolve());
  const third = semaphore.run(never, () => Promise.resolve("third"));
  abort.abort(new Error("enough"));
  await assert.rejects(second, /enough/);
  release.abort();
  await first;
  assert.equal(await third, "third");
});

test("tells at once when there is no place", async () => {
  const semaphore = new Semaphore(1);
  await semaphore.run(never, async () => {
    assert.equal(await semaphore.tryRun(() => Promise.resolve(1)), undefined);
  });
  assert.deepEqual(await semaphore.tryRun(() => Promise.resolve(1)), { result: 1 });
});
