import { followEvents } from "@basics/manager";
import type { StatementEvent } from "@basics/manager";

export interface WatchedGateway {
  readonly mspId: string;
  readonly url: string;
  readonly token: string;
}

type Matches = (event: StatementEvent) => boolean;

/** Follows the events of several gateways as one stream, each statement once. */
export class Watcher {
  readonly #abort = new AbortController();
  readonly #seen = new Map<string, StatementEvent>();
  readonly #waiting = new Set<() => void>();
  readonly #following: Promise<unknown>;

  constructor(gateways: readonly WatchedGateway[], onEvent: (event: StatementEvent) => void) {
    this.#following = Promise.all(
      gateways.map(({ url, token }) =>
        followEvents({
          url,
          token,
          position: { load: () => Promise.resolve(undefined), save: () => Promise.resolve() },
          signal: this.#abort.signal,
          onEvent: (event) => {
            if (this.#seen.has(event.transactionId)) return;
            this.#seen.set(event.transactionId, event);
            onEvent(event);
            for (const check of [...this.#waiting]) check();
          },
        }),
      ),
    );
  }

  /**
   * The statement of that kind about a migration, seen already or awaited.
   *
   * @throws an Error once the deadline has passed, or this watcher is stopped.
   */
  async statement(
    migrationId: string,
    statements: readonly StatementEvent["statement"][],
    deadlineMs: number,
  ): Promise<StatementEvent> {
    const matches: Matches = ({ statement, migration, settlement }) =>
      statements.includes(statement) &&
      (migration?.migrationId ?? settlement?.migrationId) === migrationId;
    const what = `${statements.join(" or ")} of ${migrationId}`;
    const { signal } = this.#abort;
    const ended = new AbortController();
    try {
      return await new Promise((resolve, reject) => {
        const check = (): void => {
          const found = [...this.#seen.values()].find(matches);
          if (found !== undefined) resolve(found);
          else if (signal.aborted) reject(new Error(`No ${what} before all was stopped.`));
        };
        const late = setTimeout(() => {
          reject(new Error(`No ${what} within ${deadlineMs / 1000} s.`));
        }, deadlineMs);
        this.#waiting.add(check);
        ended.signal.addEventListener("abort", () => {
          clearTimeout(late);
          this.#waiting.delete(check);
        });
        check();
      });
    } finally {
      ended.abort();
    }
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    // Whoever still waits would keep the process from ending.
    for (const check of [...this.#waiting]) check();
    await this.#following;
  }
}
