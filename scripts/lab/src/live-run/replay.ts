import { setTimeout as sleep } from "node:timers/promises";
import { coinId } from "@basics/chaincode/domain";
import { readSecret } from "@basics/consortium/data";
import type { Arrival } from "@basics/experiments";
import { followEvents } from "@basics/manager";
import type { StatementEvent } from "@basics/manager";
import { RestClient } from "../gateway/rest-client.js";
import type { LiveLedger } from "./live-ledger.js";

const VM_ID = "sha256-tree:6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
const SILENCE_MS = 3_600_000;

/** The course of a migration, in seconds since the run began. */
export interface Replayed extends Arrival {
  /** The moment at which it was finished; absent where it was not finished when the run ended. */
  readonly completedSeconds?: number;
}

interface UnderWay extends Arrival {
  completedSeconds?: number;
}

/**
 * Plays a trace of arrivals against a live ledger, as the clouds' managers would. Each migration is
 * indicated at its scheduled time, verified when its destination's gateway reports the Indication,
 * and finished when its source's gateway reports the last statement.
 */
export class Replay implements AsyncDisposable {
  readonly #clients: RestClient[] = [];
  readonly #operators: string[];
  readonly #ended = new AbortController();
  readonly #following: Promise<void>[] = [];
  readonly #migrations = new Map<string, UnderWay>();
  #begin = 0;
  #needed = { global: 0, local: 0 };
  #waiting: (() => void) | undefined;
  /** The number of statements that a gateway did not accept. */
  refused = 0;

  private constructor(operators: string[]) {
    this.#operators = operators;
  }

  static async connect({ consortium }: LiveLedger): Promise<Replay> {
    const replay = new Replay(consortium.operators.map(({ mspId }) => mspId));
    for (const { mspId, gatewayUrl: url } of consortium.operators) {
      const token = await readSecret(consortium.layout.operator(mspId).managerToken);
      replay.#clients.push(new RestClient(url, token));
      const cloud = replay.#clients.length - 1;
      replay.#following.push(
        followEvents({
          url,
          token,
          silenceMs: SILENCE_MS,
          signal: replay.#ended.signal,
          position: { load: () => Promise.resolve(undefined), save: () => Promise.resolve() },
          onEvent: (event) => {
            replay.#hear(cloud, event);
          },
        }),
      );
    }
    return replay;
  }

  /** Plays arrivals until a moment of the run. @returns the migrations in the arrivals' order */
  async play(arrivals: readonly Arrival[], durationSeconds: number): Promise<Replayed[]> {
    this.#migrations.clear();
    this.#needed = { global: 0, local: 0 };
    this.#begin = performance.now();
    const rows: UnderWay[] = [];
    for (const arrival of arrivals) {
      await this.#until(arrival.scheduledSeconds);
      const row = { ...arrival };
      rows.push(row);
      this.#indicate(row);
    }
    await this.#until(durationSeconds);
    return rows.map((row) => ({ ...row }));
  }

  /**
   * Waits until all migrations that were begun are finished, or until a time has passed.
   *
   * @returns whether they are finished
   */
  async untilFinished(seconds: number): Promise<boolean> {
    const late = sleep(1000 * seconds);
    while (this.#unfinished) {
      const more = new Promise<"more">((resolve) => {
        this.#waiting = () => {
          resolve("more");
        };
      });
      const outcome = await Promise.race([more, late.then(() => "late" as const)]);
      if (outcome === "late") return false;
    }
    return true;
  }

  /**
   * The number of transactions that the migrations of the last play have needed so far, by kind of
   * channel.
   */
  get needed(): { readonly global: number; readonly local: number } {
    return this.#needed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    for (const client of this.#clients) client.close();
    await Promise.all(this.#following);
  }

  get #unfinished(): boolean {
    return [...this.#migrations.values()].some(
      ({ completedSeconds }) => completedSeconds === undefined,
    );
  }

  async #until(seconds: number): Promise<void> {
    const waitMs = this.#begin + 1000 * seconds - performance.now();
    if (waitMs > 0) await sleep(waitMs);
  }

  #indicate(row: UnderWay): void {
    const source = this.#operators[row.source] ?? "";
    const migrationId = coinId(source, Date.now());
    this.#migrations.set(migrationId, row);
    const shared = { migrationId, instanceId: coinId(source, Date.now()), vmId: VM_ID };
    const body =
      row.kind === "local"
        ? { ...shared, kind: "local", sourceHost: "host-a", destinationHost: "host-b" }
        : {
            ...shared,
            kind: "inter",
            sourceHost: "host-a",
            destination: this.#operators[row.destination] ?? "",
          };
    this.#needed[chainOf(row)] += 1;
    this.#post(row.source, "/v1/migrations", body);
  }

  #post(cloud: number, path: string, body: object): void {
    this.#clients[cloud]?.postAsync(path, body).catch((error: unknown) => {
      if (this.#ended.signal.aborted) return;
      this.refused += 1;
      if (this.refused === 1) console.error(`… refused: ${(error as Error).message}`);
    });
  }

  #hear(cloud: number, { statement, migration, settlement }: StatementEvent): void {
    const migrationId = migration?.migrationId ?? settlement?.migrationId ?? "";
    const row = this.#migrations.get(migrationId);
    if (row === undefined) return;
    if (statement === "Indication" && cloud === row.destination) {
      const path = `/v1/migrations/${migrationId}/verification`;
      this.#needed[chainOf(row)] += 1;
      this.#post(cloud, path, { vmId: VM_ID, host: "host-b" });
    }
    // The gateways submit the Leave and the Arrival by themselves.
    if (statement === "Confirmation" && row.kind === "inter" && cloud === row.source) {
      this.#needed.local += 2;
    }
    const last = row.kind === "local" ? "Confirmation" : "Leave";
    if (statement === last && cloud === row.source) {
      row.completedSeconds ??= (performance.now() - this.#begin) / 1000;
      this.#waiting?.();
    }
  }
}

/** Tells the kind of channel of a migration's Indication and Confirmation. */
function chainOf({ kind }: Arrival): "global" | "local" {
  return kind === "local" ? "local" : "global";
}
