import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { removeDrafts, writeAtomically } from "@basics/runtime/files";
import type { z } from "zod";

const EXTENSION = ".json";

/**
 * Records in memory, each with a file of its own that is replaced in one step and synced to disk.
 * A record is durable once the promise of its `put` resolves, and the puts of one record reach the
 * disk in their order. A record that could not be written is taken back, so that nobody relies on
 * one that a restart would not find.
 */
export class RecordStore<T> {
  readonly #folder: string;
  readonly #records = new Map<string, T>();
  /** The records as their files have them. */
  readonly #written = new Map<string, T>();
  readonly #writes = new Map<string, Promise<void>>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Reads all records of a folder, which is created if it is absent.
   *
   * @param onUnreadable is told of each file that holds no such record; the file stays as it is.
   */
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
   * Puts a record, which `get` gives at once, and which is durable once the promise resolves.
   *
   * @throws the error of the disk. The record is then again what it was, unless it was put anew.
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

/**
 * A ledger id (`MSP:uuid`) as part of a file's name. No two ids give the same, as all uuids have
 * one length.
 */
export function fileNameOf(id: string): string {
  return id.replace(":", "_");
}
