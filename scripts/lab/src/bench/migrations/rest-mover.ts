import type { Consortium } from "@basics/consortium";
import { readSecret } from "@basics/consortium/data";
import { followEvents } from "@basics/manager";
import { RestClient } from "../../gateway/rest-client.js";
import type { Move, Mover, StepTimes } from "./move.js";
import { Sightings } from "./sightings.js";

/**
 * The time, in milliseconds, for which a stream may be silent. Gateways, and their streams, stand
 * still while the bare client is measured.
 */
const SILENCE_MS = 3_600_000;

/** The moments of one migration's events, by this process's own clock. */
export interface Moments {
  readonly migrationId: string;
  readonly asked: number;
  readonly indicated: number;
  readonly noticed: number;
  readonly verifying: number;
  readonly confirmed: number;
  readonly left: number;
  readonly arrived: number;
}

interface Party {
  readonly client: RestClient;
  readonly events: Sightings;
}

/** Migrates as cloud managers do, through the gateways' REST API and event streams. */
export class RestMover implements Mover {
  readonly #parties = new Map<string, Party>();
  readonly #blocks = new Map<string, number>();
  readonly #ended = new AbortController();
  readonly #following: Promise<void>[] = [];

  /** Connects to the gateways of all operators. */
  static async connect(consortium: Consortium): Promise<RestMover> {
    const mover = new RestMover();
    for (const { mspId, gatewayUrl } of consortium.operators) {
      const token = await readSecret(consortium.layout.operator(mspId).managerToken);
      mover.#follow(mspId, gatewayUrl, token);
    }
    return mover;
  }

  /** Returns the last block of a channel from which an event was received. */
  lastBlock(channel: string): number {
    return this.#blocks.get(channel) ?? 0;
  }

  async move(move: Move): Promise<StepTimes> {
    const times = await this.moments(move);
    return {
      indicate: times.indicated - times.asked,
      notice: times.noticed - times.indicated,
      verify: times.confirmed - times.verifying,
      leave: times.left - times.confirmed,
      arrive: times.arrived - times.confirmed,
    };
  }

  /** Makes a migration and returns the moments of its events. */
  async moments(move: Move): Promise<Moments> {
    const { instanceId, vmId, destination, sourceHost, destinationHost } = move;
    const [source, target] = [this.#party(move.source), this.#party(destination)];
    const asked = performance.now();
    const { migrationId } = await source.client.post<{ migrationId: string }>("/v1/migrations", {
      kind: "inter",
      instanceId,
      vmId,
      destination,
      sourceHost,
    });
    const indicated = performance.now();
    const noticed = await target.events.first("Indication", migrationId);
    const verifying = performance.now();
    const verification = { vmId, host: destinationHost };
    await target.client.post(`/v1/migrations/${migrationId}/verification`, verification);
    const confirmed = performance.now();
    const [left, arrived] = await Promise.all([
      source.events.first("Leave", migrationId),
      target.events.first("Arrival", migrationId),
    ]);
    return { migrationId, asked, indicated, noticed, verifying, confirmed, left, arrived };
  }

  /**
   * Drops the connections. Call it when the gateways have stood still, since they close connections
   * that were idle meanwhile.
   */
  disconnect(): void {
    for (const { client } of this.#parties.values()) client.close();
  }

  async close(): Promise<void> {
    this.#ended.abort();
    this.disconnect();
    await Promise.all(this.#following);
  }

  #follow(mspId: string, url: string, token: string): void {
    const events = new Sightings();
    this.#parties.set(mspId, { client: new RestClient(url, token), events });
    this.#following.push(
      followEvents({
        url,
        token,
        silenceMs: SILENCE_MS,
        signal: this.#ended.signal,
        position: { load: () => Promise.resolve(undefined), save: () => Promise.resolve() },
        onEvent: ({ channel, blockNumber, statement, migration, settlement }) => {
          this.#blocks.set(channel, Math.max(blockNumber, this.lastBlock(channel)));
          const migrationId = migration?.migrationId ?? settlement?.migrationId;
          if (migrationId !== undefined) events.see(statement, migrationId);
        },
      }),
    );
  }

  #party(mspId: string): Party {
    const party = this.#parties.get(mspId);
    if (party === undefined) throw new RangeError(`no operator ${mspId}`);
    return party;
  }
}
