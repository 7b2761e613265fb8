/**
 * Random histories of migrations through the REST API, in virtual time. The express app, its
 * handlers, the operations, the connection to the ledger and the chaincode are the real ones;
 * peers, ordering and clients are simulated. Every call takes its time and may fail before or after
 * it took effect. Gateways are killed between any two steps, operators have two of them, and
 * clients repeat requests without an answer, immediately or while the first is still under way.
 *
 * A failure prints its seed, and this plays it again:
 * `BASICS_SEED=<seed> node --conditions=basics-testing --test gateway/dist/http/rest.simulation.test.js`
 * `BASICS_RUNS` sets how many seeds are tried: many are shared out among all cores.
 */
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { it } from "node:test";
import { Worker } from "node:worker_threads";
import { playHistories } from "../testing/rest-simulation/histories.js";
import { seeds } from "../testing/seeds.js";

/** The fewest histories for a thread: to begin one takes as long as some fifty of them. */
const FEWEST_OF_THREADS = 500;
/**
 * If short-lived objects had less memory, a twentieth of the time would go into collecting them.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };

async function playAll(): Promise<void> {
  const started = performance.now();
  const answers = await (seeds.length < FEWEST_OF_THREADS
    ? playHistories(seeds)
    : playInThreads(availableParallelism()));
  const aMinute = Math.round((seeds.length / (performance.now() - started)) * 60_000);
  const played = `${seeds.length} histories (${aMinute} a minute)`;
  console.log(`REST simulation: ${played}, ${answers} answers`);
}

async function playInThreads(threads: number): Promise<number> {
  const workers = Array.from({ length: threads }, (_each, thread) => {
    const workerData = seeds.filter((_seed, index) => index % threads === thread);
    const script = new URL("../testing/rest-simulation/histories-worker.js", import.meta.url);
    return new Worker(script, { workerData, resourceLimits });
  });
  try {
    const answers = await Promise.all(workers.map(answersOf));
    return answers.reduce((sum, each) => sum + each, 0);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

const answersOf = (worker: Worker): Promise<number> =>
  new Promise((resolve, reject) => {
    worker.once("message", resolve).once("error", reject);
  });

// This runs before the runner's first test. From then on the runner watches every promise, which
// makes it take three times as long.
const failure = await playAll().then(
  () => undefined,
  (error: unknown) => error,
);

it("answers what the ledgers hold, and lets one operator at a time run a VM, whatever fails", () => {
  assert.ifError(failure);
});
