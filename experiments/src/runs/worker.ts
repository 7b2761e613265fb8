import { parentPort } from "node:worker_threads";
import { perform } from "./task.js";
import type { Task, TaskResult } from "./task.js";

/** A task for a worker thread, with its place among the results. */
export interface WorkerRequest {
  readonly index: number;
  readonly task: Task;
}

/** The result of a task, or the error that ended it. */
export type WorkerAnswer =
  | { readonly index: number; readonly result: TaskResult }
  | { readonly index: number; readonly error: unknown };

parentPort?.on("message", ({ index, task }: WorkerRequest) => {
  perform(task).then(
    (result) => {
      answer({ index, result });
    },
    (error: unknown) => {
      answer({ index, error });
    },
  );
});

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}
