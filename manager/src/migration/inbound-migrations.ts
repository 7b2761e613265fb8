import { isOpen, parseCoinedId } from "@basics/chaincode/domain";
import { GatewayProblem } from "../client/gateway-problem.js";
import type { Migration } from "../client/gateway-types.js";
import { ManagerError } from "../errors.js";
import type { IncomingJournal } from "../store/records.js";
import type { OfferedTransfer } from "../transfer/offer.js";
import type { TransferProgress, TransferReceiver } from "../transfer/transfer-receiver.js";
import { unknownTransfer } from "../transfer/transfer-receiver.js";
import { emptiestHost } from "./capacity.js";
import type { ManagerContext } from "./context.js";
import { IncomingTask } from "./incoming/incoming-task.js";
import { isSameAsOffered, offeredJournal, Offers } from "./incoming/offers.js";
import type { Tasks } from "./tasks.js";

const LOOK_UP_TIMEOUT_MS = 10_000;

/** Takes in the migrations from other operators: what they indicate, and what they offer before. */
export class InboundMigrations implements TransferReceiver {
  readonly #context: ManagerContext;
  readonly #tasks: Tasks;
  /** Look-ups for transfers of migrations that are not known yet, so that each is made once. */
  readonly #lookUps = new Map<string, Promise<IncomingTask>>();
  readonly #offers: Offers;

  constructor(context: ManagerContext, tasks: Tasks) {
    this.#context = context;
    this.#tasks = tasks;
    this.#offers = new Offers(context);
  }

  async incoming(migrationId: string): Promise<IncomingTask> {
    const task = this.#tasks.get(migrationId);
    if (task instanceof IncomingTask) {
      if (!task.isLapsing) return task;
      await this.#tasks.over(migrationId);
      return await this.incoming(migrationId);
    }
    if (this.#tasks.isKnown(migrationId) && task === undefined) {
      throw new ManagerError("MIGRATION_CLOSED", `${migrationId} takes no more content.`);
    }
    if (task !== undefined || parseCoinedId(migrationId) === undefined) {
      throw unknownTransfer(migrationId);
    }
    const lookUp = this.#lookUps.get(migrationId) ?? this.#lookUp(migrationId);
    this.#lookUps.set(migrationId, lookUp);
    try {
      return await lookUp;
    } finally {
      this.#lookUps.delete(migrationId);
    }
  }

  async progressOf(migrationId: string, token: string | undefined): Promise<TransferProgress> {
    try {
      const task = await this.incoming(migrationId);
      return await task.progress(token);
    } catch (error) {
      if (!(error instanceof ManagerError) || error.code !== "MIGRATION_CLOSED") throw error;
      // Its sender may ask only once what was received has been decided on already.
      const { role, size, observedVmId } = this.#tasks.view(migrationId);
      if (role !== "incoming" || size === undefined || observedVmId === undefined) throw error;
      return { offset: size, length: size };
    }
  }

  async offered(transfer: OfferedTransfer): Promise<{ offset: number; created: boolean }> {
    const { migrationId } = transfer;
    const known = this.#tasks.get(migrationId);
    if (known instanceof IncomingTask && isSameAsOffered(known.journal, transfer)) {
      return { offset: (await known.progress(transfer.token)).offset, created: false };
    }
    const closed = (): boolean =>
      this.#tasks.get(migrationId) !== undefined || this.#tasks.isKnown(migrationId);
    const other = new ManagerError("OFFER_MISMATCH", `${migrationId} is known here as another.`);
    if (closed()) throw other;
    await this.#offers.admit(transfer, async () => {
      if (closed()) throw other;
      const journal = offeredJournal(transfer, emptiestHost(this.#context));
      const written = this.#context.journals.put(migrationId, journal);
      this.#tasks.run(journal, written);
      await written;
    });
    return { offset: 0, created: true };
  }

  withdrawn(migrationId: string, token: string): void {
    const task = this.#tasks.get(migrationId);
    if (!(task instanceof IncomingTask)) throw unknownTransfer(migrationId);
    task.withdraw(token);
  }

  /** Takes in a migration that an event announced, if it is to this operator and still open. */
  async noticeIndication(migrationId: string, destination: string | undefined): Promise<void> {
    if (destination !== this.#context.operator || this.#tasks.isKnown(migrationId)) return;
    try {
      await this.incoming(migrationId);
    } catch (error) {
      // A replay also brings Indications that have long been decided.
      if (!(error instanceof ManagerError) || error.code !== "TRANSFER_UNKNOWN") throw error;
    }
  }

  /** Looks for open Indications to this operator, in case an event was lost. */
  async sweep(): Promise<void> {
    const { gateway, signal } = this.#context;
    const open = { role: "destination", state: "indicated" } as const;
    for await (const migration of gateway.listMigrations(open, signal)) this.#admit(migration);
  }

  async #lookUp(migrationId: string): Promise<IncomingTask> {
    const { gateway, signal } = this.#context;
    const within = AbortSignal.any([signal, AbortSignal.timeout(LOOK_UP_TIMEOUT_MS)]);
    let migration: Migration;
    try {
      migration = await gateway.getMigration(migrationId, within);
    } catch (cause) {
      if (cause instanceof GatewayProblem && cause.code === "MIGRATION_NOT_FOUND") {
        throw unknownTransfer(migrationId);
      }
      throw new ManagerError("GATEWAY_AWAY", "The gateway does not answer.", { cause });
    }
    const task = this.#admit(migration);
    if (task === undefined) throw unknownTransfer(migrationId);
    return task;
  }

  /** Begins to receive, if it is an open Indication to this operator and not known yet. */
  #admit(migration: Migration): IncomingTask | undefined {
    const { migrationId, instanceId, vmId, source, destination, kind, state } = migration;
    const { operator, journals } = this.#context;
    const known = this.#tasks.get(migrationId);
    if (known instanceof IncomingTask) return known;
    const open = kind === "inter" && isOpen(state) && destination === operator;
    if (!open || instanceId === undefined || vmId === undefined) return undefined;
    if (this.#tasks.isKnown(migrationId)) return undefined;
    const journal: IncomingJournal = {
      role: "incoming",
      phase: "indicated",
      migrationId,
      instanceId,
      vmId,
      source,
      host: emptiestHost(this.#context),
      receivedBytes: 0,
      startedAt: new Date().toISOString(),
    };
    const task = this.#tasks.run(journal, journals.put(migrationId, journal));
    return task instanceof IncomingTask ? task : undefined;
  }
}
