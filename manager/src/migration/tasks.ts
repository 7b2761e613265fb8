import { ManagerError } from "../errors.js";
import type { Journal } from "../store/records.js";
import { unverified } from "../store/records.js";
import type { ManagerContext } from "./context.js";
import { IncomingTask } from "./incoming/incoming-task.js";
import { LocalTask } from "./local-task.js";
import { OutgoingTask } from "./outgoing-task.js";

export type Task = OutgoingTask | LocalTask | IncomingTask;

/** A migration as the control API shows it. */
export type MigrationView = Journal & { readonly transferredBytes: number };

/** This many ended migrations are remembered; older ones can be read at the gateway. */
const REMEMBERED_ENDED = 1_000;

/** The migrations that are under way, each with the task that runs it, and those that ended. */
export class Tasks {
  readonly #context: ManagerContext;
  readonly #running = new Map<string, { readonly task: Task; readonly run: Promise<void> }>();

  constructor(context: ManagerContext) {
    this.#context = context;
  }

  /** The task of a migration that is under way. */
  get(migrationId: string): Task | undefined {
    return this.#running.get(migrationId)?.task;
  }

  values(): Task[] {
    return [...this.#running.values()].map(({ task }) => task);
  }

  /** Resolves once a task has ended, or has stopped because the manager does. */
  async over(migrationId: string): Promise<void> {
    await this.#running.get(migrationId)?.run;
  }

  /** Resolves once every task has stopped where it can be resumed. */
  async allOver(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ run }) => run));
  }

  /**
   * Tells whether there is a journal of a migration. The journal of an offer that came to nothing
   * does not count: it is no reason against the Indication, or another offer.
   */
  isKnown(migrationId: string): boolean {
    const journal = this.#context.journals.get(migrationId);
    return journal !== undefined && journal.outcome !== "lapsed";
  }

  /** A migration, under way or ended. @throws ManagerError MIGRATION_NOT_FOUND */
  view(migrationId: string): MigrationView {
    const task = this.get(migrationId);
    if (task !== undefined) return { ...task.journal, transferredBytes: task.transferredBytes };
    const journal = this.#context.journals.get(migrationId);
    if (journal === undefined) {
      throw new ManagerError("MIGRATION_NOT_FOUND", `No migration ${migrationId} is known here.`);
    }
    return { ...journal, transferredBytes: journal.size ?? 0 };
  }

  /**
   * Runs a migration once its journal is written. If that fails, a sweep or the caller tries again.
   *
   * @param written resolves once the journal is on disk; default: it is there already.
   */
  run(journal: Journal, written: Promise<void> = Promise.resolve()): Task {
    const task = this.#taskOf(journal);
    const { migrationId } = task;
    const work = async (): Promise<void> => {
      try {
        await written;
        await task.run();
        if (task.ended) await this.#forgetOldest();
      } catch (err) {
        this.#context.log.error({ migrationId, err }, "the journal cannot be written");
      } finally {
        this.#running.delete(migrationId);
      }
    };
    this.#running.set(migrationId, { task, run: work() });
    return task;
  }

  #taskOf(journal: Journal): Task {
    switch (journal.role) {
      case "outgoing":
        return new OutgoingTask(this.#context, journal);
      case "local":
        return new LocalTask(this.#context, unverified(journal));
      case "incoming":
        return new IncomingTask(this.#context, unverified(journal), () => this.#dropOffers());
    }
  }

  /** Makes room for an image that is indicated by letting go of those that are only offered. */
  async #dropOffers(): Promise<void> {
    const offered = [...this.#running.values()].filter(
      ({ task }) => task.journal.phase === "offered",
    );
    for (const { task, run } of offered) {
      if (task instanceof IncomingTask && task.yieldRoom()) await run;
    }
  }

  async #forgetOldest(): Promise<void> {
    const { journals } = this.#context;
    const ended = journals.values().filter(({ phase }) => phase === "ended");
    if (ended.length <= REMEMBERED_ENDED) return;
    const age = ({ endedAt = "" }: Journal): string => endedAt;
    const [oldest] = ended.sort((one, other) => (age(one) < age(other) ? -1 : 1));
    if (oldest !== undefined) await journals.remove(oldest.migrationId);
  }
}
