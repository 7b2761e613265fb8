import type { NodeProcess } from "./node-process.js";

/** Reports nodes that end without having been asked to, out of a set that changes. */
export class NodeFailures {
  readonly #nodes: ReadonlyMap<string, NodeProcess>;
  #waiting: ((reason: string) => void)[] = [];
  /** The names of the nodes whose end counts while the set changes. */
  #known: ReadonlySet<string> | undefined;

  constructor(nodes: ReadonlyMap<string, NodeProcess>) {
    this.#nodes = nodes;
  }

  /**
   * Resolves with the reason of the next failure, or at once where a node has failed and is down.
   */
  async next(): Promise<string> {
    const reason = new Promise<string>((resolve) => {
      this.#waiting.push(resolve);
    });
    this.watch();
    return reason;
  }

  /** Watches the nodes that are new in the set. Call it when the set has changed. */
  watch(): void {
    if (this.#waiting.length === 0) return;
    for (const [name, node] of this.#nodes) {
      if (this.#known?.has(name) === false) continue;
      void node.failed().then((reason) => {
        for (const resolve of this.#waiting.splice(0)) resolve(reason);
      });
    }
  }

  /**
   * Does some work. The end of nodes that it starts counts only afterwards, since the work itself
   * reports it before.
   */
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
