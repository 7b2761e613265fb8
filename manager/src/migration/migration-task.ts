import { backOff } from "../client/back-off.js";
import { GatewayProblem } from "../client/gateway-problem.js";
import type { Migration } from "../client/gateway-types.js";
import { DigestError } from "../digest/digest-error.js";
import type { Journal } from "../store/records.js";
import type { ManagerContext } from "./context.js";

/** How often a waiting task looks at the ledger even when no event came. */
const LOOK_EVERY_MS = 30_000;

/**
 * One migration on its way to its end. Everything it relies on stands in its journal or on the
 * ledger, so that going on after a crash and going on after a failed step are the same: the step
 * that the journal's phase names is done again.
 */
export abstract class MigrationTask<J extends Journal> {
  protected readonly context: ManagerContext;
  #journal: J;
  #woken = false;
  #onWake: (() => void) | undefined;

  constructor(context: ManagerContext, journal: J) {
    this.context = context;
    this.#journal = journal;
  }

  get journal(): J {
    return this.#journal;
  }

  get migrationId(): string {
    return this.#journal.migrationId;
  }

  get ended(): boolean {
    return this.#journal.phase === "ended";
  }

  /** Bytes of the image that were sent, received or copied so far. */
  abstract get transferredBytes(): number;

  /** Something happened that may concern it. */
  wake(): void {
    this.#woken = true;
    this.#onWake?.();
  }

  /** Runs it to its end, or until the manager stops. Never rejects. */
  async run(): Promise<void> {
    await this.#repeatSteps();
    await this.release().catch((error: unknown) => {
      this.context.log.warn({ migrationId: this.migrationId, err: error }, "cannot let go");
    });
  }

  /** Does what the journal's phase calls for; called again until the phase is `ended`. */
  protected abstract step(): Promise<void>;

  /** Lets go of what it holds in this process. */
  protected abstract release(): Promise<void>;

  async #repeatSteps(): Promise<void> {
    const { signal, log } = this.context;
    for (let failures = 0; !this.ended;) {
      const { phase } = this.#journal;
      try {
        await this.step();
        if (this.#journal.phase !== phase) failures = 0;
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
    const { migrationId, role, outcome } = this.#journal;
    log.info({ migrationId, role, outcome }, "migration ended");
  }

  /** Changes the journal, durably; a change that could not be written is taken back. */
  protected async save(change: Partial<J>): Promise<void> {
    const before = this.#journal;
    const changed = { ...before, ...change };
    this.#journal = changed;
    try {
      await this.context.journals.put(this.migrationId, changed);
    } catch (error) {
      if (this.#journal === changed) this.#journal = before;
      throw error;
    }
  }

  /** Ends it. What the outcome demands must be done before. */
  protected async end(outcome: NonNullable<J["outcome"]>): Promise<void> {
    const ended = { phase: "ended", outcome, endedAt: new Date().toISOString() };
    await this.save(ended as Partial<J>);
  }

  /** Waits until woken, or for a while. */
  protected async untilWoken(longestMs = LOOK_EVERY_MS): Promise<void> {
    const { signal } = this.context;
    signal.throwIfAborted();
    await new Promise<void>((resolve) => {
      if (this.#woken) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, longestMs);
      this.#onWake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener("abort", this.#onWake, { once: true });
    });
    if (this.#onWake !== undefined) signal.removeEventListener("abort", this.#onWake);
    this.#onWake = undefined;
    this.#woken = false;
    signal.throwIfAborted();
  }

  /** What the ledgers hold of it; undefined when they do not know it. */
  protected async lookUp(): Promise<Migration | undefined> {
    try {
      return await this.context.gateway.getMigration(this.migrationId, this.context.signal);
    } catch (error) {
      if (error instanceof GatewayProblem && error.code === "MIGRATION_NOT_FOUND") return undefined;
      throw error;
    }
  }

  async #noteProblem(error: unknown): Promise<void> {
    await this.save({ problem: describeProblem(error) } as Partial<J>).catch(() => undefined);
  }
}

/** An error as journals and answers show it: without internals. */
export function describeProblem(error: unknown): NonNullable<Journal["problem"]> {
  if (error instanceof GatewayProblem || error instanceof DigestError) {
    const { code, message, remedy } = error;
    return { code, message, remedy };
  }
  return {
    code: (error as { code?: string }).code ?? "INTERNAL",
    message: error instanceof Error ? error.message : String(error),
    remedy: "See the manager's log; it is tried again.",
  };
}
