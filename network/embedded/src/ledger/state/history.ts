import type { Version } from "./snapshot.js";

/** Knows the transactions that wrote a key. The values are in their blocks. */
export class History {
  readonly #namespaces = new Map<string, Map<string, Version[]>>();

  /** Adds a version. Versions must come in ascending order. */
  add(namespace: string, key: string, version: Version): void {
    let keys = this.#namespaces.get(namespace);
    if (keys === undefined) {
      keys = new Map();
      this.#namespaces.set(namespace, keys);
    }
    const versions = keys.get(key) ?? [];
    if (versions.length === 0) keys.set(key, versions);
    const last = versions.at(-1);
    const again =
      last?.blockNumber === version.blockNumber &&
      last.transactionNumber === version.transactionNumber;
    // A transaction that writes a key twice modifies it once.
    if (!again) versions.push(version);
  }

  /** Returns the versions, the newest first, of blocks below `height` only. */
  *versions(namespace: string, key: string, height: number): IterableIterator<Version> {
    const versions = this.#namespaces.get(namespace)?.get(key) ?? [];
    for (let index = versions.length - 1; index >= 0; index -= 1) {
      const version = versions[index];
      if (version !== undefined && version.blockNumber < height) yield version;
    }
  }
}
