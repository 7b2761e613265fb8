import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { LinkOptions } from "./links.js";
import type { LinksAnswer, LinksRequest } from "./links-worker.js";

/** {@link Links} that run in a thread of their own. */
export class LinkThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #answer: LinksAnswer;

  private constructor(worker: Worker, answer: LinksAnswer) {
    this.#worker = worker;
    this.#answer = answer;
  }

  static async start(
    options: LinkOptions,
    ports: ReadonlyMap<string, number>,
  ): Promise<LinkThread> {
    const workerData: LinksRequest = { options, ports };
    const worker = new Worker(new URL("./links-worker.js", import.meta.url), { workerData });
    const [answer] = (await once(worker, "message")) as [LinksAnswer];
    return new LinkThread(worker, answer);
  }

  environmentOf(name: string): Record<string, string> {
    return this.#answer.environments.get(name) ?? {};
  }

  async meanLatenessMs(): Promise<number> {
    const answered = once(this.#worker, "message") as Promise<[LinksAnswer]>;
    this.#worker.postMessage("how late?");
    return (await answered)[0].meanLatenessMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
