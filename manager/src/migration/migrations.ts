import { pause } from "../client/back-off.js";
import { GatewayProblem } from "../client/gateway-problem.js";
import type { Migration, ReasonCode, StatementEvent } from "../client/gateway-types.js";
import { DIGEST_ALGORITHMS } from "../digest/vm-id.js";
import { ManagerError } from "../errors.js";
import { coinId, ledgerIdSchema } from "../identifiers.js";
import type {
  IncomingJournal,
  Journal,
  LocalJournal,
  OutgoingJournal,
  VmRecord,
} from "../store/records.js";
import { unverified } from "../store/records.js";
import type { Offer, OfferedTransfer } from "../transfer/offer.js";
import type { ManagerContext } from "./context.js";
import { emptiestHost } from "./capacity.js";
import { IncomingTask } from "./incoming/incoming-task.js";
import { LocalTask } from "./local-task.js";
import { isSameAsOffered, offeredJournal, Offers } from "./incoming/offers.js";
import { OutgoingTask, withdrawalJournal } from "./outgoing-task.js";
import type { Beginning } from "./source-task.js";

type Task = OutgoingTask | LocalTask | IncomingTask;

/** Ended migrations that are remembered; older ones can be read at the gateway. */
const REMEMBERED_ENDED = 1_000;
const LOOK_UP_TIMEOUT_MS = 10_000;
const DECIDED_PAUSE_MS = 20;

/** A migration as the control API shows it. */
export type MigrationView = Journal & { readonly transferredBytes: number };

/** All migrations of one manager: begins, resumes, wakes and remembers them. */
export class Migrations {
  readonly #context: ManagerContext;
  readonly #tasks = new Map<string, { readonly task: Task; readonly run: Promise<void> }>();
  /** Look-ups for transfers of migrations that are not known yet, so that each is made once. */
  readonly #admissions = new Map<string, Promise<IncomingTask>>();
  readonly #offers: Offers;

  constructor(context: ManagerContext) {
    this.#context = context;
    this.#offers = new Offers(context);
  }

  /** Goes on with what a restart interrupted. */
  async resume(): Promise<void> {
    const { journals, vms } = this.#context;
    for (const journal of journals.values()) {
      if (journal.phase !== "ended") this.#run(journal);
    }
    for (const vm of vms.values()) {
      const { state, migrationId } = vm;
      if (state !== "in-transit" || migrationId === undefined) continue;
      if (journals.get(migrationId) === undefined) await this.#recover(vm, migrationId);
    }
  }

  /** Resolves once every migration has stopped where it can be resumed. */
  async stopped(): Promise<void> {
    await Promise.all([...this.#tasks.values()].map(({ run }) => run));
  }

  /** @throws ManagerError MIGRATION_NOT_FOUND */
  view(migrationId: string): MigrationView {
    const task = this.#tasks.get(migrationId)?.task;
    if (task !== undefined) return { ...task.journal, transferredBytes: task.transferredBytes };
    const journal = this.#context.journals.get(migrationId);
    if (journal === undefined) {
      throw new ManagerError("MIGRATION_NOT_FOUND", `No migration ${migrationId} is known here.`);
    }
    return { ...journal, transferredBytes: journal.size ?? 0 };
  }

  /**
   * Begins a migration to another operator.
   *
   * @throws ManagerError; GatewayProblem when the operator cannot be looked up.
   */
  async sendAway(
    vm: VmRecord,
    destination: string,
    expiresAt: string | undefined,
  ): Promise<MigrationView> {
    const { gateway, operator, signal } = this.#context;
    if (destination === operator) throw unusable("It is this manager's own operator.");
    const { digestAlgorithms, transferEndpoint } = await gateway.getOperator(destination, signal);
    const algorithm = DIGEST_ALGORITHMS.find((each) => digestAlgorithms.includes(each));
    if (algorithm === undefined) {
      throw unusable(`${destination} accepts ${digestAlgorithms.join(", ")} only.`);
    }
    if (transferEndpoint === undefined) throw unusable(`${destination} has no transferEndpoint.`);
    await this.#decided(vm);
    return await this.#begin(vm, (common) => ({
      role: "outgoing",
      destination,
      ...common,
      algorithm,
      expiresAt,
    }));
  }

  /** Begins a migration to another of this manager's hosts. @throws ManagerError */
  async moveTo(
    vm: VmRecord,
    destinationHost: string,
    expiresAt: string | undefined,
  ): Promise<MigrationView> {
    if (!this.#context.config.hosts.includes(destinationHost)) {
      throw new ManagerError("HOST_UNKNOWN", `Host ${destinationHost} is not configured.`);
    }
    const { host } = await this.#decided(vm);
    if (host === destinationHost) {
      throw new ManagerError("SAME_HOST", `${vm.name} is on ${destinationHost} already.`);
    }
    return await this.#begin(vm, (common) => ({
      role: "local",
      destinationHost,
      ...common,
      algorithm: DIGEST_ALGORITHMS[0],
      expiresAt,
    }));
  }

  /** Withdraws a migration from here, if it is not decided yet. @throws ManagerError */
  async cancel(migrationId: string, reason: ReasonCode): Promise<MigrationView> {
    const view = this.view(migrationId);
    if (view.role === "incoming") {
      throw new ManagerError("NOT_THE_SOURCE", `${migrationId} comes from ${view.source}.`);
    }
    const task = this.#tasks.get(migrationId)?.task;
    if (task === undefined || task.ended || task instanceof IncomingTask) {
      throw new ManagerError(
        "MIGRATION_CLOSED",
        `${migrationId} has ended: ${view.outcome ?? ""}.`,
      );
    }
    await task.requestCancel(reason);
    return this.view(migrationId);
  }

  /**
   * The receiving side of a migration. One that is not known yet is looked up at the gateway.
   *
   * @throws ManagerError TRANSFER_UNKNOWN unless it is an open Indication to this operator.
   */
  async incoming(migrationId: string): Promise<IncomingTask> {
    const { task, run } = this.#tasks.get(migrationId) ?? {};
    if (task instanceof IncomingTask) {
      if (!task.isLapsing) return task;
      await run;
      return await this.incoming(migrationId);
    }
    if (this.#isKnown(migrationId) && task === undefined) {
      throw new ManagerError("MIGRATION_CLOSED", `${migrationId} takes no more content.`);
    }
    if (task !== undefined || !ledgerIdSchema.safeParse(migrationId).success) {
      throw unknownTransfer(migrationId);
    }
    const admission = this.#admissions.get(migrationId) ?? this.#lookUp(migrationId);
    this.#admissions.set(migrationId, admission);
    try {
      return await admission;
    } finally {
      this.#admissions.delete(migrationId);
    }
  }

  /**
   * An image is offered before its Indication is committed.
   *
   * @returns the bytes of it that are here, and whether the offer is new. @throws ManagerError
   */
  async offered(transfer: OfferedTransfer): Promise<{ offset: number; created: boolean }> {
    const { migrationId } = transfer;
    const known = this.#tasks.get(migrationId)?.task;
    if (known instanceof IncomingTask && isSameAsOffered(known.journal, transfer)) {
      return { offset: (await known.progress(transfer.token)).offset, created: false };
    }
    const closed = (): boolean => this.#tasks.has(migrationId) || this.#isKnown(migrationId);
    const other = new ManagerError("OFFER_MISMATCH", `${migrationId} is known here as another.`);
    if (closed()) throw other;
    await this.#offers.admit(transfer, async () => {
      if (closed()) throw other;
      const journal = offeredJournal(transfer, emptiestHost(this.#context));
      const written = this.#context.journals.put(migrationId, journal);
      this.#run(journal, written);
      await written;
    });
    return { offset: 0, created: true };
  }

  /** Lets go of what is only offered. @throws ManagerError */
  withdrawn(migrationId: string, token: string): void {
    const task = this.#tasks.get(migrationId)?.task;
    if (!(task instanceof IncomingTask)) throw unknownTransfer(migrationId);
    task.withdraw(token);
  }

  /** What this manager offers under a token. @throws ManagerError TRANSFER_UNKNOWN */
  offerMade(migrationId: string, token: string): Offer {
    const task = this.#tasks.get(migrationId)?.task;
    const offer = task instanceof OutgoingTask ? task.offerUnder(token) : undefined;
    if (offer === undefined) throw unknownTransfer(migrationId);
    return offer;
  }

  /** Takes in an Indication to this operator, and wakes whom an event concerns. */
  async onEvent(event: StatementEvent): Promise<void> {
    const migrationId = event.migration?.migrationId ?? event.settlement?.migrationId;
    if (migrationId === undefined) return;
    this.#tasks.get(migrationId)?.task.wake();
    if (event.statement === "Indication" && event.migration?.kind === "inter") {
      await this.#noticeIndication(migrationId, event.migration.destination);
    }
  }

  /** Looks for open Indications to this operator, in case an event was lost. */
  async sweep(): Promise<void> {
    const { gateway, signal } = this.#context;
    const open = { role: "destination", state: "indicated" } as const;
    for await (const migration of gateway.listMigrations(open, signal)) this.#admit(migration);
  }

  async #noticeIndication(migrationId: string, destination: string | undefined): Promise<void> {
    if (destination !== this.#context.operator || this.#isKnown(migrationId)) return;
    try {
      await this.incoming(migrationId);
    } catch (error) {
      // A replay also brings Indications that have long been decided.
      if (!(error instanceof ManagerError) || error.code !== "TRANSFER_UNKNOWN") throw error;
    }
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
    const known = this.#tasks.get(migrationId)?.task;
    if (known instanceof IncomingTask) return known;
    const open = kind === "inter" && state === "indicated" && destination === operator;
    if (!open || instanceId === undefined || vmId === undefined) return undefined;
    if (this.#isKnown(migrationId)) return undefined;
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
    const task = this.#run(journal, journals.put(migrationId, journal));
    return task instanceof IncomingTask ? task : undefined;
  }

  async #begin(
    vm: VmRecord,
    build: (common: Beginning) => OutgoingJournal | LocalJournal,
  ): Promise<MigrationView> {
    const { operator, journals, vms } = this.#context;
    // Looked at anew: another request may have taken the VM meanwhile.
    const { image, parts, host, state, migrationId: holder } = vms.get(vm.instanceId) ?? vm;
    // Between its journal and the VM's record, only its task tells that a migration has begun.
    const claimed = [...this.#tasks.values()].some(
      ({ task: { journal } }) =>
        journal.instanceId === vm.instanceId && journal.phase === "preparing",
    );
    if (state === "in-transit" || claimed) {
      throw new ManagerError("VM_IN_TRANSIT", `${vm.name} is held by ${holder ?? "a migration"}.`);
    }
    if (image === undefined || host === undefined || state === "departed" || !vm.registered) {
      throw new ManagerError("VM_NOT_HERE", `${vm.name} is ${state}.`);
    }
    const migrationId = coinId(operator);
    const journal = build({
      phase: "preparing",
      migrationId,
      instanceId: vm.instanceId,
      startedAt: new Date().toISOString(),
      posted: false,
      image,
      parts,
      sourceHost: host,
    });
    const written = journals.put(migrationId, journal);
    this.#run(journal, written);
    await written;
    return this.view(migrationId);
  }

  /**
   * Whoever follows the ledger knows that a migration is decided before its task has put the VM in
   * its place, so the next migration of that VM waits for this instead of being refused.
   */
  async #decided(stale: VmRecord): Promise<VmRecord> {
    const { gateway, signal, vms } = this.#context;
    const present = (): VmRecord => vms.get(stale.instanceId) ?? stale;
    const { state, migrationId = "" } = present();
    const holder = this.#tasks.get(migrationId)?.task;
    if (state !== "in-transit" || holder === undefined) return present();
    const within = AbortSignal.any([signal, AbortSignal.timeout(LOOK_UP_TIMEOUT_MS)]);
    const found = await gateway.getMigration(migrationId, within).catch(() => undefined);
    if (found === undefined || found.state === "indicated") return present();
    holder.wake();
    while (present().state === "in-transit" && !within.aborted) {
      await pause(DECIDED_PAUSE_MS, within).catch(() => undefined);
    }
    return present();
  }

  /** Runs a migration once its journal is written. If that fails, a sweep or caller tries again. */
  #run(journal: Journal, written: Promise<void> = Promise.resolve()): Task {
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
        this.#tasks.delete(migrationId);
      }
    };
    this.#tasks.set(migrationId, { task, run: work() });
    return task;
  }

  #taskOf(journal: Journal): Task {
    switch (journal.role) {
      case "outgoing":
        return new OutgoingTask(this.#context, journal);
      // What was not verified before a crash is digested again.
      case "local":
        return new LocalTask(this.#context, unverified(journal));
      case "incoming":
        return new IncomingTask(this.#context, unverified(journal), () => this.#dropOffers());
    }
  }

  /** What is only offered makes room for what is indicated. */
  async #dropOffers(): Promise<void> {
    const offered = [...this.#tasks.values()].filter(
      ({ task }) => task.journal.phase === "offered",
    );
    for (const { task, run } of offered) {
      if (task instanceof IncomingTask && task.yieldRoom()) await run;
    }
  }

  /** An offer that came to nothing is no reason against its Indication, or another offer. */
  #isKnown(migrationId: string): boolean {
    const journal = this.#context.journals.get(migrationId);
    return journal !== undefined && journal.outcome !== "lapsed";
  }

  async #forgetOldest(): Promise<void> {
    const { journals } = this.#context;
    const ended = journals.values().filter(({ phase }) => phase === "ended");
    if (ended.length <= REMEMBERED_ENDED) return;
    const age = ({ endedAt = "" }: Journal): string => endedAt;
    const [oldest] = ended.sort((one, other) => (age(one) < age(other) ? -1 : 1));
    if (oldest !== undefined) await journals.remove(oldest.migrationId);
  }

  /** A VM in transit whose journal is lost: its migration is withdrawn, unless it is decided. */
  async #recover(vm: VmRecord, migrationId: string): Promise<void> {
    const { log, journals, operator } = this.#context;
    log.error({ instanceId: vm.instanceId, migrationId }, "the journal of a migration is lost");
    if (!migrationId.startsWith(`${operator}:`) || vm.image === undefined) return;
    const journal = withdrawalJournal({ ...vm, image: vm.image, migrationId });
    await journals.put(migrationId, journal);
    this.#run(journal);
  }
}

function unusable(message: string): ManagerError {
  return new ManagerError("DESTINATION_UNUSABLE", message);
}

function unknownTransfer(migrationId: string): ManagerError {
  return new ManagerError(
    "TRANSFER_UNKNOWN",
    `${migrationId.slice(0, 120)} is no open Indication to this operator.`,
  );
}
