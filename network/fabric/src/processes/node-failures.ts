import type { NodeProcess } from "./node-process.js";

/** Tells when nodes end that nobody asked to, out of a set that changes. */
export class NodeFailures {
  readonly #nodes: ReadonlyMap<string, NodeProcess>;
  #waiting: ((reason: string) => void)[] = [];
  /** Names of those that count while the set changes. */
  #known: ReadonlySet<string> | undefined;

  constructor(nodes: ReadonlyMap<string, NodeProcess>) {
    this.#nodes = nodes;
  }

  /** Resolves with the reason of the next failure; at once where a node is down by one. */
  async next(): Promise<string> {
    const reason = new Promise<string>((resolve) => {
      this.#waiting.push(resolve);
    });
    this.watch();
    return reason;
  }

  /** To be called when the set has changed. */
  watch(): void {
    if (this.#waiting.length === 0) return;
    for (const [name, node] of this.#nodes) {
      if (this.#known?.has(name) === false) continue;
      void node.failed().then((reason) => {
        for (const resolve of this.#waiting.splice(0)) resolve(reason);
      });
    }
  }

  /** Nodes that come up during some work count only once it is done: it reports them itself. */
  async whileChanging<T>(work: () => Promise<T>): Promise<T> {
    this.#known = new Set(this.#nodes.keys());
    try {
      return await work();
    } finally {
      this.#known = undefined;
      this.watch();
    }
  }
}
