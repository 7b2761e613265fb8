import type { StateView, Update } from "./state.js";
import { isDeletion } from "../transaction.js";
import type { NamespaceReadWriteSet } from "../transaction.js";
import type { Version, VersionedValue } from "./snapshot.js";

/** One write of a value, or a deletion. Changes of metadata alone make no history. */
export interface Write {
  readonly namespace: string;
  readonly key: string;
  readonly version: Version;
}

/** The changes by the valid transactions of one block. The last change of each key counts. */
export class UpdateBatch {
  readonly #state: StateView;
  readonly #namespaces = new Map<string, Map<string, Update>>();
  readonly #writes: Write[] = [];

  constructor(state: StateView) {
    this.#state = state;
  }

  /** Every write of every transaction, in order. */
  get writes(): readonly Write[] {
    return this.#writes;
  }

  has(namespace: string, key: string): boolean {
    return this.#namespaces.get(namespace)?.has(key) ?? false;
  }

  /** Returns the updates of one namespace, in no particular order. */
  of(namespace: string): Iterable<Update> {
    return this.#namespaces.get(namespace)?.values() ?? [];
  }

  *[Symbol.iterator](): IterableIterator<Update> {
    for (const updates of this.#namespaces.values()) yield* updates.values();
  }

  /** Adds the writes of a valid transaction. Their values are copied out of the message. */
  add(readWriteSets: readonly NamespaceReadWriteSet[], version: Version): void {
    for (const { namespace, writes, metadataWrites } of readWriteSets) {
      for (const write of writes) {
        const key = write.getKey();
        const metadata = this.#latest(namespace, key)?.metadata;
        this.#writes.push({ namespace, key, version });
        this.#put(
          namespace,
          key,
          isDeletion(write)
            ? undefined
            : {
                value: Uint8Array.from(write.getValue_asU8()),
                version,
                ...(metadata && { metadata }),
              },
        );
      }
      for (const write of metadataWrites) {
        const current = this.#latest(namespace, write.getKey());
        // Metadata of a key that does not exist (any more) is ignored, as in Fabric.
        if (current === undefined) continue;
        const entries = write
          .getEntriesList()
          .map((entry): [string, Uint8Array] => [
            entry.getName(),
            Uint8Array.from(entry.getValue_asU8()),
          ]);
        const metadata = entries.length > 0 ? { metadata: new Map(entries) } : {};
        this.#put(namespace, write.getKey(), { value: current.value, version, ...metadata });
      }
    }
  }

  #latest(namespace: string, key: string): VersionedValue | undefined {
    const updates = this.#namespaces.get(namespace);
    if (updates?.has(key) === true) return updates.get(key)?.value;
    return this.#state.get(namespace, key);
  }

  #put(namespace: string, key: string, value: VersionedValue | undefined): void {
    let updates = this.#namespaces.get(namespace);
    if (updates === undefined) {
      updates = new Map();
      this.#namespaces.set(namespace, updates);
    }
    updates.set(key, { namespace, key, value });
  }
}
