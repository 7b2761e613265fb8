const firstCapacity = 4096;

/** The migrations of a run by number, in columns: a run may bring hundreds of thousands. */
export class MigrationTable {
  length = 0;
  #startedMs = new Float64Array(firstCapacity);
  #sources = new Uint16Array(firstCapacity);
  #destinations = new Uint16Array(firstCapacity);

  /** Enters a migration and returns its number. A local one's destination is its source. */
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
