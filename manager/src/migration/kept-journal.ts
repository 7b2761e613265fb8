import type { Journal } from "../store/records.js";
import type { ManagerContext } from "./context.js";

/** The journal of one migration, in memory and on disk: a restart continues from it. */
export class KeptJournal<J extends Journal> {
  readonly #context: ManagerContext;
  #present: J;

  constructor(context: ManagerContext, journal: J) {
    this.#context = context;
    this.#present = journal;
  }

  get present(): J {
    return this.#present;
  }

  get migrationId(): string {
    return this.#present.migrationId;
  }

  /**
   * Changes it, durably. A change that could not be written is taken back.
   *
   * @throws the error of the disk.
   */
  async save(change: Partial<J>): Promise<void> {
    const before = this.#present;
    const changed = { ...before, ...change };
    this.#present = changed;
    try {
      await this.#context.journals.put(this.migrationId, changed);
    } catch (error) {
      if (this.#present === changed) this.#present = before;
      throw error;
    }
  }

  /** Ends the migration. Everything that the outcome demands must have been done before. */
  async end(outcome: NonNullable<J["outcome"]>): Promise<void> {
    const ended = { phase: "ended", outcome, endedAt: new Date().toISOString() };
    await this.save(ended as Partial<J>);
  }
}
