import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { removeDrafts, writeAtomically } from "@basics/runtime/files";
import type { z } from "zod";

const EXTENSION = ".json";

/**
 * Records in memory, each with a file of its own that is replaced in one step and synced to disk.
 * What was put is durable once the promise resolves; files keep the order of the puts. What could not
 * be written is taken back, so that nobody relies on a record that a restart would not find.
 */
export class RecordStore<T> {
  readonly #folder: string;
  readonly #records = new Map<string, T>();
  /** As their files have them. */
  readonly #written = new Map<string, T>();
  readonly #writes = new Map<string, Promise<void>>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads a folder, which is made if absent. A file that is no such record is told and left out. */
  static async open<T>(
    folder: string,
    schema: z.ZodType<T>,
    idOf: (record: T) => string,
    onUnreadable: (file: string, error: unknown) => void,
  ): Promise<RecordStore<T>> {
    const store = new RecordStore<T>(folder);
    await mkdir(folder, { recursive: true });
    await removeDrafts(folder);
    for (const name of (await readdir(folder)).filter((each) => each.endsWith(EXTENSION))) {
      const file = join(folder, name);
      try {
        const record = schema.parse(JSON.parse(await readFile(file, "utf8")));
        store.#records.set(idOf(record), record);
        store.#written.set(idOf(record), record);
      } catch (error) {
        onUnreadable(file, error);
      }
    }
    return store;
  }

  get(id: string): T | undefined {
    return this.#records.get(id);
  }

  values(): T[] {
    return [...this.#records.values()];
  }

  /**
   * Seen by `get` at once; durable once the promise resolves.
   *
   * @throws what the disk answers: then the record is again what it was, unless it was put anew.
   */
  async put(id: string, record: T): Promise<void> {
    this.#records.set(id, record);
    const text = `${JSON.stringify(record, undefined, 2)}\n`;
    try {
      await this.#inOrder(id, () => writeAtomically(this.#file(id), text, { durable: true }));
    } catch (error) {
      if (this.#records.get(id) === record) this.#restore(id);
      throw error;
    }
    this.#written.set(id, record);
  }

  async remove(id: string): Promise<void> {
    this.#records.delete(id);
    await this.#inOrder(id, () => rm(this.#file(id), { force: true }));
    this.#written.delete(id);
  }

  #restore(id: string): void {
    const written = this.#written.get(id);
    if (written === undefined) this.#records.delete(id);
    else this.#records.set(id, written);
  }

  async #inOrder(id: string, write: () => Promise<void>): Promise<void> {
    const before = this.#writes.get(id) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(write);
    this.#writes.set(id, mine);
    try {
      await mine;
    } finally {
      if (this.#writes.get(id) === mine) this.#writes.delete(id);
    }
  }

  #file(id: string): string {
    return join(this.#folder, `${fileNameOf(id)}${EXTENSION}`);
  }
}

/** A ledger id (`MSP:uuid`) as part of a file name; the uuid's fixed length keeps it unambiguous. */
export function fileNameOf(id: string): string {
  return id.replace(":", "_");
}
