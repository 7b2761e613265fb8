import type { MigrationState } from "@basics/chaincode/domain";
import { algorithmOf } from "@basics/chaincode/domain";
import type { Migration } from "../../client/gateway-types.js";
import type { IncomingJournal } from "../../store/records.js";
import { lookUp } from "../look-up.js";
import { follow } from "./conclusion.js";
import type { IncomingMigration } from "./incoming-migration.js";
import { quarantineOf } from "./incoming-migration.js";

const LONGEST_WAIT_MS = 30_000;
/** The reasons for letting go of an offer, and how its journal words them. */
const LAPSES = {
  CAPACITY: "Its room was needed for what is indicated.",
  OFFER_EXPIRED: "No Indication of it came in time.",
  OFFER_WITHDRAWN: "Its source withdrew it.",
} as const;

/**
 * The action for each state in which an offered migration may be found on the ledger. An Indication
 * is compared with the offer, and an end that needs no image is followed. Every other state needs
 * an image that was received here, so this must be another migration, and the offer lapses.
 */
const WHEN_FOUND: Readonly<Record<MigrationState, "compare" | "follow" | "lapse">> = {
  indicated: "compare",
  cancelled: "follow",
  declined: "follow",
  confirmed: "lapse",
  rejected: "lapse",
  superseded: "lapse",
};

/** Phase `offered`: the image is received, as long as an Indication of it may still come. */
export class OfferedPhase {
  readonly #incoming: IncomingMigration;
  #lapsesFor: keyof typeof LAPSES | undefined;

  constructor(incoming: IncomingMigration) {
    this.#incoming = incoming;
  }

  /** True while the offer is being discarded; callers wait for that, and ask again. */
  get isLapsing(): boolean {
    const { phase, outcome } = this.#incoming.kept.present;
    return outcome === "lapsed" || (phase === "offered" && this.#incoming.reception.isClosed);
  }

  /** Lets go of the migration if it is only offered; false when it is more. */
  letGo(reason: keyof typeof LAPSES): boolean {
    const { kept, alarm } = this.#incoming;
    if (kept.present.phase !== "offered") return false;
    this.#lapsesFor = reason;
    alarm.ring();
    return true;
  }

  async step(): Promise<void> {
    const { context, kept, alarm, reception } = this.#incoming;
    const migration = await lookUp(context, kept.migrationId);
    if (migration !== undefined) {
      await this.#compare(migration);
      return;
    }
    const leftMs = this.#leftMs();
    const reason = this.#lapsesFor ?? (leftMs <= 0 ? "OFFER_EXPIRED" : undefined);
    if (reason !== undefined) {
      await this.#lapse(reason, LAPSES[reason]);
      return;
    }
    const image = await reception.open();
    if (reception.isWhole(image)) {
      // It is on disk and digested before anybody asks for that.
      await reception.digest(image);
      const receivedBytes = image.offset;
      if (kept.present.receivedBytes !== receivedBytes) await kept.save({ receivedBytes });
    }
    await alarm.wait(context.signal, Math.min(Math.max(leftMs, 1), LONGEST_WAIT_MS));
  }

  /** The time for which the offer may still stand: it has a lifetime, and must make progress. */
  #leftMs(): number {
    const { context, kept, reception } = this.#incoming;
    const { stallTimeoutMs, earlyTransfers } = context.config;
    const progressAtMs = reception.isWriting ? performance.now() : reception.progressAtMs;
    return Math.min(
      progressAtMs + stallTimeoutMs - performance.now(),
      Date.parse(kept.present.startedAt) + earlyTransfers.lifetimeMs - Date.now(),
    );
  }

  /**
   * Compares the Indication with the offer. The digests themselves are compared by the chaincode.
   */
  async #compare(migration: Migration): Promise<void> {
    const { context, kept } = this.#incoming;
    const action = WHEN_FOUND[migration.state];
    if (action === "follow") {
      await follow(this.#incoming, migration);
      return;
    }
    const differing = differencesOf(migration, kept.present, context.operator);
    if (action === "lapse") differing.push("state");
    if (differing.length === 0) await kept.save({ vmId: migration.vmId, phase: "indicated" });
    else await this.#lapse("OFFER_MISMATCH", `Its Indication has another ${differing.join(", ")}.`);
  }

  /** Discards what was offered. An Indication of it that comes all the same begins anew. */
  async #lapse(code: string, message: string): Promise<void> {
    const { context, kept, reception } = this.#incoming;
    const { migrationId } = kept;
    context.log.warn({ migrationId, code, message }, "discarding what was offered");
    await reception.close();
    await context.images.remove(quarantineOf(this.#incoming));
    const remedy = "Nothing to do: its source sends it again once it is indicated.";
    await kept.save({ problem: { code, message, remedy } });
    await kept.end("lapsed");
  }
}

/** The facts in which an Indication differs from the offer that came before it. */
function differencesOf(
  { kind, source, destination, instanceId, vmId }: Migration,
  offered: IncomingJournal,
  operator: string,
): string[] {
  return [
    kind === "inter" ? "" : "kind",
    source === offered.source ? "" : "source",
    destination === operator ? "" : "destination",
    instanceId === offered.instanceId ? "" : "instanceId",
    algorithmOf(vmId ?? "") === offered.algorithm ? "" : "the algorithm of vmId",
  ].filter((each) => each !== "");
}
