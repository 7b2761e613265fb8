import { parentPort, workerData } from "node:worker_threads";
import type { LinkOptions } from "./links.js";
import { Links } from "./links.js";

/*
 * Links in a thread of their own: what keeps the measuring one busy does not delay them.
 */

/** What the thread is started with. */
export interface LinksRequest {
  readonly options: LinkOptions;
  readonly ports: ReadonlyMap<string, number>;
}

/** What it says: once at the start, and whenever it is spoken to. */
export interface LinksAnswer {
  /** By node. */
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
