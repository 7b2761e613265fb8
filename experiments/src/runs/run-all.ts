import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { perform, weight } from "./task.js";
import type { Task, TaskResult } from "./task.js";
import type { WorkerAnswer, WorkerRequest } from "./worker.js";

/** How many threads share the work, and who hears of its progress. */
export interface RunAllOptions {
  /** Threads; as many as there are processors where it is left out. With 1 no thread is started. */
  readonly workers?: number | undefined;
  /** Called after each run with the share of the work that is done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** Does all tasks, the longest first, spread over threads; results in the order of the tasks. */
export async function runAll(
  tasks: readonly Task[],
  { workers = availableParallelism(), onProgress }: RunAllOptions = {},
): Promise<TaskResult[]> {
  const weights = tasks.map((task) => weight(task) + 1);
  const total = weights.reduce((sum, each) => sum + each, 0);
  let done = 0;
  const finish = (index: number): void => {
    done += weights[index] ?? 0;
    onProgress?.(done / total);
  };
  const order = tasks.map((_, index) => index);
  order.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  const results = new Array<TaskResult>(tasks.length);
  const threads = Math.min(workers, tasks.length);
  if (threads <= 1) {
    for (const [index, task] of tasks.entries()) {
      results[index] = await perform(task);
      finish(index);
    }
    return results;
  }
  const loop = async (): Promise<void> => {
    const worker = new RunWorker();
    try {
      for (let index = order.shift(); index !== undefined; index = order.shift()) {
        const task = tasks[index];
        if (task === undefined) continue;
        results[index] = await worker.ask({ index, task });
        finish(index);
      }
    } finally {
      // Where one run fails the others' results are of no use.
      order.length = 0;
      await worker.stop();
    }
  };
  await Promise.all(Array.from({ length: threads }, loop));
  return results;
}

/** A thread that does one task at a time. */
class RunWorker {
  readonly #worker = new Worker(new URL("./worker.js", import.meta.url));
  #resolve: (result: TaskResult) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor() {
    // Listeners stay: a thread whose last listener goes is no longer heard at all.
    this.#worker.on("message", (answer: WorkerAnswer) => {
      if ("result" in answer) this.#resolve(answer.result);
      else this.#reject(toError(answer.error));
    });
    this.#worker.on("error", (error) => {
      this.#reject(toError(error));
    });
  }

  ask(request: WorkerRequest): Promise<TaskResult> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#worker.postMessage(request);
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
