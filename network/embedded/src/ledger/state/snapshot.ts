/** Where a value was written; ordered by block, then by transaction. */
export interface Version {
  readonly blockNumber: number;
  readonly transactionNumber: number;
}

export interface VersionedValue {
  readonly value: Uint8Array;
  readonly version: Version;
  /** By name; `VALIDATION_PARAMETER` holds a key's own endorsement policy. */
  readonly metadata?: ReadonlyMap<string, Uint8Array>;
}

export interface KeyedValue extends VersionedValue {
  readonly key: string;
}

/** One modification of a key, as history tells it. */
export interface Modification {
  readonly transactionId: string;
  readonly version: Version;
  /** The client's claim, from the channel header. */
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly isDelete: boolean;
  /** Empty where deleted. */
  readonly value: Uint8Array;
}

/** The state after block `height - 1`; later commits do not change it. */
export interface Snapshot {
  readonly height: number;
  get(namespace: string, key: string): VersionedValue | undefined;
  /**
   * Keys from `start` (inclusive) to `end` (exclusive) in bytewise UTF-8 order; an empty `start` or
   * `end` is open. Lazy: costs what is taken from it.
   */
  range(namespace: string, start: string, end: string): IterableIterator<KeyedValue>;
  /** Newest first, as Fabric does; only what blocks below `height` wrote. Lazy. */
  history(namespace: string, key: string): IterableIterator<Modification>;
}
