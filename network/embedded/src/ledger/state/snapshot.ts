/** The transaction that wrote a value. Versions are ordered by block, then by transaction. */
export interface Version {
  readonly blockNumber: number;
  readonly transactionNumber: number;
}

export interface VersionedValue {
  readonly value: Uint8Array;
  readonly version: Version;
  /** The metadata by name. `VALIDATION_PARAMETER` holds a key's own endorsement policy. */
  readonly metadata?: ReadonlyMap<string, Uint8Array>;
}

export interface KeyedValue extends VersionedValue {
  readonly key: string;
}

/** One modification of a key, as history tells it. */
export interface Modification {
  readonly transactionId: string;
  readonly version: Version;
  /** The time that the client claims in the channel header. */
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly isDelete: boolean;
  /** The value; empty if the key was deleted. */
  readonly value: Uint8Array;
}

/** The state after block `height - 1`. Later commits do not change it. */
export interface Snapshot {
  readonly height: number;
  get(namespace: string, key: string): VersionedValue | undefined;
  /**
   * Returns the keys from `start` (inclusive) to `end` (exclusive) in the order of their UTF-8
   * bytes; an empty `start` or `end` is open. It is lazy, and costs only what is taken from it.
   */
  range(namespace: string, start: string, end: string): IterableIterator<KeyedValue>;
  /**
   * Returns a key's modifications by blocks below `height`, the newest first as in Fabric. It is
   * lazy.
   */
  history(namespace: string, key: string): IterableIterator<Modification>;
}
