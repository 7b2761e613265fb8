import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { perform, weight } from "./task.js";
import type { Task, TaskResult } from "./task.js";
import type { WorkerAnswer, WorkerRequest } from "./worker.js";

export interface RunAllOptions {
  /** Threads; as many as there are processors where it is left out. One: no thread is started. */
  readonly workers?: number;
  /** Told after each run; shares of the whole work, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
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
    const worker = new Worker(new URL("./worker.js", import.meta.url));
    try {
      for (let index = order.shift(); index !== undefined; index = order.shift()) {
        const task = tasks[index];
        if (task === undefined) continue;
        results[index] = await ask(worker, { index, task });
        finish(index);
      }
    } finally {
      // Where one run fails the others' results are of no use.
      order.length = 0;
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, loop));
  return results;
}

function ask(worker: Worker, request: WorkerRequest): Promise<TaskResult> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.removeAllListeners();
    };
    worker.once("message", (answer: WorkerAnswer) => {
      settle();
      if ("result" in answer) resolve(answer.result);
      else reject(answer.error instanceof Error ? answer.error : new Error(String(answer.error)));
    });
    worker.once("error", (error) => {
      settle();
      reject(error);
    });
    worker.postMessage(request);
  });
}
