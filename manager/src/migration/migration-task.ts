import { backOff } from "../client/back-off.js";
import type { Migration } from "../client/gateway-types.js";
import type { Journal } from "../store/records.js";
import { Alarm } from "./alarm.js";
import type { ManagerContext } from "./context.js";
import { describeProblem } from "./describe-problem.js";
import { KeptJournal } from "./kept-journal.js";
import { lookUp } from "./look-up.js";

/**
 * One migration on its way to its end. Everything it relies on stands in its journal or on the
 * ledger, so that going on after a crash and going on after a failed step are the same: the step
 * that the journal's phase names is done again.
 */
export abstract class MigrationTask<J extends Journal> {
  protected readonly context: ManagerContext;
  protected readonly kept: KeptJournal<J>;
  protected readonly alarm = new Alarm();

  constructor(context: ManagerContext, journal: J) {
    this.context = context;
    this.kept = new KeptJournal(context, journal);
  }

  get journal(): J {
    return this.kept.present;
  }

  get migrationId(): string {
    return this.kept.migrationId;
  }

  get ended(): boolean {
    return this.journal.phase === "ended";
  }

  /** Bytes of the image that were sent, received or copied so far. */
  abstract get transferredBytes(): number;

  /** Tells it that something happened that may concern it. */
  wake(): void {
    this.alarm.ring();
  }

  /** Runs it to its end, or until the manager stops. Never rejects. */
  async run(): Promise<void> {
    await this.#repeatSteps();
    await this.release().catch((error: unknown) => {
      this.context.log.warn({ migrationId: this.migrationId, err: error }, "cannot let go");
    });
  }

  /** Does the step that the journal's phase calls for; called again until the phase is `ended`. */
  protected abstract step(): Promise<void>;

  /** Lets go of everything that it holds in this process. */
  protected abstract release(): Promise<void>;

  /** Changes the journal, durably. */
  protected save(change: Partial<J>): Promise<void> {
    return this.kept.save(change);
  }

  /** The migration as the ledgers hold it; undefined when they do not know it. */
  protected lookUp(): Promise<Migration | undefined> {
    return lookUp(this.context, this.migrationId);
  }

  async #repeatSteps(): Promise<void> {
    const { signal, log } = this.context;
    for (let failures = 0; !this.ended;) {
      const { phase } = this.journal;
      try {
        await this.step();
        if (this.journal.phase !== phase) failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        log.warn(
          { migrationId: this.migrationId, phase, err: error },
          "a step failed; trying again",
        );
        await this.#noteProblem(error);
        await backOff(failures, signal).catch(() => undefined);
      }
      if (signal.aborted) return;
    }
    const { migrationId, role, outcome } = this.journal;
    log.info({ migrationId, role, outcome }, "migration ended");
  }

  async #noteProblem(error: unknown): Promise<void> {
    await this.save({ problem: describeProblem(error) } as Partial<J>).catch(() => undefined);
  }
}
