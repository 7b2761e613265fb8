/*
 * Collections whose entries come and go. V8 links each table that a Map or Set has outgrown to the
 * next one. As soon as one of these tables is old, all entries of later tables count as alive in
 * the frequent collections of young objects, with everything that they refer to: they are copied
 * twice, and stay until the next full collection.
 */

/** A Map that keeps its values in cells, which are emptied when their entries are deleted. */
export class ShortLivedMap<Key, Value> {
  readonly #cells = new Map<Key, { value: Value | undefined }>();

  get size(): number {
    return this.#cells.size;
  }

  get(key: Key): Value | undefined {
    return this.#cells.get(key)?.value;
  }

  has(key: Key): boolean {
    return this.#cells.has(key);
  }

  set(key: Key, value: Value): this {
    const cell = this.#cells.get(key);
    if (cell === undefined) this.#cells.set(key, { value });
    else cell.value = value;
    return this;
  }

  delete(key: Key): boolean {
    const cell = this.#cells.get(key);
    if (cell !== undefined) cell.value = undefined;
    return this.#cells.delete(key);
  }

  /** All values as they are now. */
  values(): Value[] {
    return [...this.#cells.values()].map(({ value }) => value as Value);
  }

  forEach(callback: (value: Value) => void): void {
    this.values().forEach((value) => {
      callback(value);
    });
  }
}

/** A Set of a few hundred values at most, in no order. */
export class ShortLivedSet<Value> {
  readonly #values: Value[] = [];

  get size(): number {
    return this.#values.length;
  }

  has(value: Value): boolean {
    return this.#values.includes(value);
  }

  add(value: Value): this {
    if (!this.has(value)) this.#values.push(value);
    return this;
  }

  delete(value: Value): boolean {
    const at = this.#values.indexOf(value);
    if (at < 0) return false;
    const last = this.#values.pop() as Value;
    if (at < this.#values.length) this.#values[at] = last;
    return true;
  }

  /** All values as they are now. */
  values(): IterableIterator<Value> {
    return [...this.#values].values();
  }

  [Symbol.iterator](): IterableIterator<Value> {
    return this.values();
  }

  forEach(callback: (value: Value) => void): void {
    for (const value of this) callback(value);
  }
}
