interface Versioned {
  readonly value: Buffer;
  readonly version: number;
}

/** A channel's committed state: keys in bytewise order, each with a version for conflict checks. */
export class WorldState {
  readonly #values = new Map<string, Versioned>();
  #sorted: readonly string[] | undefined;
  #transactions = 0;

  get(key: string): Versioned | undefined {
    return this.#values.get(key);
  }

  /** Returns up to `limit` keys from `start` to before `end`, in bytewise order. */
  range(start: string, end: string, limit: number): readonly string[] {
    this.#sorted ??= [...this.#values.keys()].sort(bytewise);
    return this.#sorted
      .filter((key) => bytewise(key, start) >= 0 && bytewise(key, end) < 0)
      .slice(0, limit);
  }

  /** Applies all writes, or none if a key was written since it was read. */
  commit(
    reads: ReadonlyMap<string, number>,
    writes: ReadonlyMap<string, Buffer | undefined>,
  ): "VALID" | "MVCC_READ_CONFLICT" {
    for (const [key, version] of reads) {
      if ((this.#values.get(key)?.version ?? 0) !== version) return "MVCC_READ_CONFLICT";
    }
    this.#transactions += 1;
    for (const [key, value] of writes) {
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, { value, version: this.#transactions });
    }
    if (writes.size > 0) this.#sorted = undefined;
    return "VALID";
  }

  /** Returns the whole state, for comparing two ledgers. */
  dump(): readonly (readonly [key: string, value: string])[] {
    return [...this.#values]
      .sort(([a], [b]) => bytewise(a, b))
      .map(([key, { value }]) => [key, value.toString()]);
  }
}

function bytewise(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
