const FIRST_CAPACITY = 4096;

/**
 * The migrations of a run by number. They are kept in columns, for a run may bring hundred
 * thousands.
 */
export class MigrationTable {
  length = 0;
  #startedMs = new Float64Array(FIRST_CAPACITY);
  #sources = new Uint16Array(FIRST_CAPACITY);
  #destinations = new Uint16Array(FIRST_CAPACITY);

  /** Adds a migration and returns its number. The destination of a local one is its source. */
  add(startedMs: number, source: number, destination: number): number {
    const migration = this.length;
    if (migration === this.#startedMs.length) this.#grow();
    this.#startedMs[migration] = startedMs;
    this.#sources[migration] = source;
    this.#destinations[migration] = destination;
    this.length += 1;
    return migration;
  }

  startedMs(migration: number): number {
    return this.#startedMs[migration] as number;
  }

  source(migration: number): number {
    return this.#sources[migration] as number;
  }

  destination(migration: number): number {
    return this.#destinations[migration] as number;
  }

  #grow(): void {
    const capacity = 2 * this.#startedMs.length;
    const startedMs = new Float64Array(capacity);
    startedMs.set(this.#startedMs);
    this.#startedMs = startedMs;
    const sources = new Uint16Array(capacity);
    sources.set(this.#sources);
    this.#sources = sources;
    const destinations = new Uint16Array(capacity);
    destinations.set(this.#destinations);
    this.#destinations = destinations;
  }
}
