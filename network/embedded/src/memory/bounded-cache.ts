/**
 * A map that holds at least the `capacity / 2` entries used last, and at most `capacity`: one
 * generation that fills, and the one before it. Unlike with an exact order of use, nothing moves
 * when it is looked up.
 */
export class BoundedCache<Key, Value> {
  readonly #generationSize: number;
  #current = new Map<Key, Value>();
  #previous = new Map<Key, Value>();

  /** @param capacity - at least 2. */
  constructor(capacity: number) {
    this.#generationSize = Math.floor(capacity / 2);
  }

  get(key: Key): Value | undefined {
    const value = this.#current.get(key);
    if (value !== undefined) return value;
    const older = this.#previous.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    this.#current.set(key, value);
    if (this.#current.size < this.#generationSize) return;
    this.#previous = this.#current;
    this.#current = new Map();
  }
}
