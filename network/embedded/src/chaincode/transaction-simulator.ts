import type {
  KeyedValue,
  Modification,
  Snapshot,
  VersionedValue,
} from "../ledger/state/snapshot.js";
import type { NamespaceSet, RangeQuery } from "./read-write-set.js";
import { serializeReadWriteSet } from "./read-write-set.js";

/** The result of one simulation. */
export interface SimulationResult {
  /** The serialised `rwset.TxReadWriteSet`. */
  readonly readWriteSet: Uint8Array;
  /** The namespaces whose chaincode's policy must hold. */
  readonly namespaces: readonly string[];
  /** The endorsement policies of written keys that have their own, which must hold too. */
  readonly keyPolicies: readonly Uint8Array[];
}

/** A range query under way. */
export interface RangeIterator {
  /**
   * Returns the next result, which becomes part of the read/write set, as does the fact that the
   * range ended.
   */
  next(): KeyedValue | undefined;
  /**
   * The key at which the next page starts, empty at the end. It is not part of the read/write set.
   */
  bookmark(): string;
}

/**
 * Builds the read/write set of one transaction at one organisation, on one channel, at one height.
 * A transaction does not read its own writes, as in Fabric.
 */
export class TransactionSimulator {
  readonly #transactionId: string;
  readonly #snapshot: Snapshot;
  readonly #namespaces = new Map<string, NamespaceSet>();
  #written = false;
  #paged = false;

  constructor(transactionId: string, snapshot: Snapshot) {
    this.#transactionId = transactionId;
    this.#snapshot = snapshot;
  }

  /** Returns the value in the snapshot. The read becomes part of the read set. */
  get(namespace: string, key: string): VersionedValue | undefined {
    const found = this.#snapshot.get(namespace, key);
    this.#set(namespace).reads.set(key, found?.version);
    return found;
  }

  /**
   * Writes a value. An empty value deletes the key, as in Fabric.
   *
   * @throws an Error after a paged query
   */
  put(namespace: string, key: string, value: Uint8Array): void {
    this.#beforeWrite();
    this.#set(namespace).writes.set(key, value);
  }

  /** @throws an Error after a paged query. */
  delete(namespace: string, key: string): void {
    this.put(namespace, key, new Uint8Array());
  }

  /**
   * Replaces a key's metadata.
   *
   * @throws an Error after a paged query
   */
  putMetadata(namespace: string, key: string, metadata: ReadonlyMap<string, Uint8Array>): void {
    this.#beforeWrite();
    this.#set(namespace).metadataWrites.set(key, metadata);
  }

  range(namespace: string, start: string, end: string): RangeIterator {
    const query: RangeQuery = { start, end, reads: [], exhausted: false };
    this.#set(namespace).ranges.push(query);
    const values = this.#snapshot.range(namespace, start, end);
    return {
      next: () => {
        const result = values.next();
        if (result.done === true) {
          query.exhausted = true;
          return undefined;
        }
        query.reads.push(result.value);
        return result.value;
      },
      bookmark: () => {
        const result = values.next();
        return result.done === true ? "" : result.value.key;
      },
    };
  }

  /**
   * Reads a range page by page, in the same way as {@link range}.
   *
   * @throws an Error after a write, since a paged query does not mix with writes
   */
  pagedRange(namespace: string, start: string, end: string): RangeIterator {
    if (this.#written) {
      throw new Error(
        `txid [${this.#transactionId}]: unsuppored transaction. ` +
          "Paginated queries are supported only in a read-only transaction",
      );
    }
    this.#paged = true;
    return this.range(namespace, start, end);
  }

  /** Returns a key's modifications, the newest first. History is not part of the read set. */
  history(namespace: string, key: string): IterableIterator<Modification> {
    return this.#snapshot.history(namespace, key);
  }

  result(): SimulationResult {
    const keyPolicies: Uint8Array[] = [];
    const namespaces: string[] = [];
    for (const [namespace, set] of this.#namespaces) {
      const written = new Set([...set.writes.keys(), ...set.metadataWrites.keys()]);
      const policies = [...written].map((key) => this.#keyPolicy(namespace, key));
      const own = policies.filter((policy) => policy !== undefined);
      keyPolicies.push(...own);
      // If every written key has a policy of its own, those policies replace the chaincode's.
      if (own.length === 0 || own.length < policies.length) namespaces.push(namespace);
    }
    return { readWriteSet: serializeReadWriteSet(this.#namespaces), namespaces, keyPolicies };
  }

  #keyPolicy(namespace: string, key: string): Uint8Array | undefined {
    const policy = this.#snapshot.get(namespace, key)?.metadata?.get("VALIDATION_PARAMETER");
    return policy !== undefined && policy.length > 0 ? policy : undefined;
  }

  #beforeWrite(): void {
    if (this.#paged) {
      throw new Error(
        `txid [${this.#transactionId}]: unsuppored transaction. ` +
          "Transaction has already performed a paginated query. Writes are not allowed",
      );
    }
    this.#written = true;
  }

  #set(namespace: string): NamespaceSet {
    let set = this.#namespaces.get(namespace);
    if (set === undefined) {
      set = { reads: new Map(), writes: new Map(), metadataWrites: new Map(), ranges: [] };
      this.#namespaces.set(namespace, set);
    }
    return set;
  }
}
