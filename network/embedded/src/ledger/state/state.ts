import sortedBtree from "sorted-btree";
import { compareKeys } from "./key-order.js";
import type { KeyedValue, VersionedValue } from "./snapshot.js";

type Tree = InstanceType<typeof sortedBtree.default<string, VersionedValue>>;
const Tree = sortedBtree.default;

/** The change of one key to a value, or to nothing. */
export interface Update {
  readonly namespace: string;
  readonly key: string;
  /** The new value; undefined if the key is deleted. */
  readonly value: VersionedValue | undefined;
}

/** Read access to keys and values at one height. */
export interface StateView {
  get(namespace: string, key: string): VersionedValue | undefined;
  /**
   * Returns the keys from `start` (inclusive) to `end` (exclusive) by their bytes; empty ends are
   * open. It is lazy.
   */
  range(namespace: string, start: string, end: string): IterableIterator<KeyedValue>;
}

/** The versioned keys of a channel, per namespace, in the order of their UTF-8 bytes. */
export class State implements StateView {
  readonly #namespaces: Map<string, Tree>;

  private constructor(namespaces: Map<string, Tree>) {
    this.#namespaces = namespaces;
  }

  static empty(): State {
    return new State(new Map());
  }

  get(namespace: string, key: string): VersionedValue | undefined {
    return this.#namespaces.get(namespace)?.get(key);
  }

  *range(namespace: string, start: string, end: string): IterableIterator<KeyedValue> {
    const tree = this.#namespaces.get(namespace);
    if (tree === undefined) return;
    for (const [key, value] of tree.entries(start)) {
      if (end !== "" && compareKeys(key, end) >= 0) return;
      yield { key, ...value };
    }
  }

  apply(updates: Iterable<Update>): void {
    for (const { namespace, key, value } of updates) {
      if (value === undefined) this.#namespaces.get(namespace)?.delete(key);
      else this.#tree(namespace).set(key, value);
    }
  }

  /**
   * Makes a view that later updates do not change. It costs little, since the trees share their
   * equal parts.
   */
  snapshot(): StateView {
    const clones = new Map<string, Tree>();
    for (const [namespace, tree] of this.#namespaces) clones.set(namespace, tree.clone());
    return new State(clones);
  }

  #tree(namespace: string): Tree {
    let tree = this.#namespaces.get(namespace);
    if (tree === undefined) {
      tree = new Tree<string, VersionedValue>(undefined, compareKeys);
      this.#namespaces.set(namespace, tree);
    }
    return tree;
  }
}
