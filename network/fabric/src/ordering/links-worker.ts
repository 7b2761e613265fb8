import { parentPort, workerData } from "node:worker_threads";
import type { LinkOptions } from "./links.js";
import { Links } from "./links.js";

/*
 * Runs links in a thread of their own, so that work in the measuring thread does not delay them.
 */

/** The data with which the thread is started. */
export interface LinksRequest {
  readonly options: LinkOptions;
  readonly ports: ReadonlyMap<string, number>;
}

/** The thread's message, sent once at the start and as the answer to each message to it. */
export interface LinksAnswer {
  /** The environment variables of each node's program, by the node's name. */
  readonly environments: ReadonlyMap<string, Record<string, string>>;
  readonly meanLatenessMs: number;
}

const { options, ports } = workerData as LinksRequest;
const links = await Links.open(options, ports);
const answer = (): void => {
  const environments = new Map([...ports.keys()].map((name) => [name, links.environmentOf(name)]));
  const told: LinksAnswer = { environments, meanLatenessMs: links.meanLatenessMs };
  parentPort?.postMessage(told);
};
parentPort?.on("message", answer);
answer();
