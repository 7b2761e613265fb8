import type {
  KeyedValue,
  Modification,
  Snapshot,
  VersionedValue,
} from "../ledger/state/snapshot.js";
import type { NamespaceSet, RangeQuery } from "./read-write-set.js";
import { serializeReadWriteSet } from "./read-write-set.js";

/** What one simulation leaves. */
export interface SimulationResult {
  /** Serialised `rwset.TxReadWriteSet`. */
  readonly readWriteSet: Uint8Array;
  /** Namespaces whose chaincode's policy must hold. */
  readonly namespaces: readonly string[];
  /** Own endorsement policies of written keys, which must hold too. */
  readonly keyPolicies: readonly Uint8Array[];
}

/** A range query under way. */
export interface RangeIterator {
  /** What it gives goes into the read/write set; so does that it ended. */
  next(): KeyedValue | undefined;
  /** The key that the next page starts at, empty at the end; not part of the read/write set. */
  bookmark(): string;
}

/**
 * Builds the read/write set of one transaction at one organisation, on one channel, at one height.
 * As in Fabric a transaction does not read its own writes.
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

  /** The value as of the snapshot; the read goes into the read set. */
  get(namespace: string, key: string): VersionedValue | undefined {
    const found = this.#snapshot.get(namespace, key);
    this.#set(namespace).reads.set(key, found?.version);
    return found;
  }

  /** An empty value deletes, as in Fabric. @throws an Error after a paged query. */
  put(namespace: string, key: string, value: Uint8Array): void {
    this.#beforeWrite();
    this.#set(namespace).writes.set(key, value);
  }

  /** @throws an Error after a paged query. */
  delete(namespace: string, key: string): void {
    this.put(namespace, key, new Uint8Array());
  }

  /** Replaces a key's metadata. @throws an Error after a paged query. */
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

  /** As {@link range}. @throws an Error after a write, which a paged query does not mix with. */
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

  /** Newest first. History is not part of the read set. */
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
      // Where every written key has a policy of its own, those stand in for the chaincode's.
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
