import type { ReasonCode } from "@basics/chaincode/domain";
import {
  coinId,
  DEFAULT_DIGEST_ALGORITHM,
  DIGEST_ALGORITHM_NAMES,
  isOpen,
} from "@basics/chaincode/domain";
import { pause } from "@basics/runtime/waiting";

import { ManagerError } from "../errors.js";
import type { LocalJournal, OutgoingJournal, VmRecord } from "../store/records.js";
import type { Offer } from "../transfer/offer.js";
import type { TransferSender } from "../transfer/transfer-receiver.js";
import { unknownTransfer } from "../transfer/transfer-receiver.js";
import type { ManagerContext } from "./context.js";
import { IncomingTask } from "./incoming/incoming-task.js";
import { OutgoingTask } from "./outgoing-task.js";
import type { Beginning } from "./source-task.js";
import type { MigrationView, Tasks } from "./tasks.js";

const LOOK_UP_TIMEOUT_MS = 10_000;
const DECIDED_PAUSE_MS = 20;

/**
 * Begins and withdraws the migrations whose source is here: to other operators and between hosts.
 */
export class OutboundMigrations implements TransferSender {
  readonly #context: ManagerContext;
  readonly #tasks: Tasks;

  constructor(context: ManagerContext, tasks: Tasks) {
    this.#context = context;
    this.#tasks = tasks;
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
    const algorithm = DIGEST_ALGORITHM_NAMES.find((each) => digestAlgorithms.includes(each));
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
      algorithm: DEFAULT_DIGEST_ALGORITHM,
      expiresAt,
    }));
  }

  /** Withdraws a migration, if it is not decided yet. @throws ManagerError */
  async cancel(migrationId: string, reason: ReasonCode): Promise<MigrationView> {
    const view = this.#tasks.view(migrationId);
    if (view.role === "incoming") {
      throw new ManagerError("NOT_THE_SOURCE", `${migrationId} comes from ${view.source}.`);
    }
    const task = this.#tasks.get(migrationId);
    if (task === undefined || task.ended || task instanceof IncomingTask) {
      throw new ManagerError(
        "MIGRATION_CLOSED",
        `${migrationId} has ended: ${view.outcome ?? ""}.`,
      );
    }
    await task.requestCancel(reason);
    return this.#tasks.view(migrationId);
  }

  offerMade(migrationId: string, token: string): Offer {
    const task = this.#tasks.get(migrationId);
    const offer = task instanceof OutgoingTask ? task.offerUnder(token) : undefined;
    if (offer === undefined) throw unknownTransfer(migrationId);
    return offer;
  }

  async #begin(
    vm: VmRecord,
    build: (common: Beginning) => OutgoingJournal | LocalJournal,
  ): Promise<MigrationView> {
    const { operator, journals, vms } = this.#context;
    // Looked at anew: another request may have taken the VM meanwhile.
    const { image, parts, host, state, migrationId: holder } = vms.get(vm.instanceId) ?? vm;
    // Between its journal and the VM's record, only its task tells that a migration has begun.
    const claimed = this.#tasks
      .values()
      .some(({ journal }) => journal.instanceId === vm.instanceId && journal.phase === "preparing");
    if (state === "in-transit" || claimed) {
      throw new ManagerError("VM_IN_TRANSIT", `${vm.name} is held by ${holder ?? "a migration"}.`);
    }
    if (image === undefined || host === undefined || state === "departed" || !vm.registered) {
      throw new ManagerError("VM_NOT_HERE", `${vm.name} is ${state}.`);
    }
    const migrationId = coinId(operator, Date.now());
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
    this.#tasks.run(journal, written);
    await written;
    return this.#tasks.view(migrationId);
  }

  /**
   * The VM's record once its present migration has put it in its place, if that is decided. Whoever
   * follows the ledger knows of the decision before the migration's task does, and the next
   * migration of the VM is to wait for that instead of being refused.
   */
  async #decided(stale: VmRecord): Promise<VmRecord> {
    const { gateway, signal, vms } = this.#context;
    const present = (): VmRecord => vms.get(stale.instanceId) ?? stale;
    const { state, migrationId = "" } = present();
    const holder = this.#tasks.get(migrationId);
    if (state !== "in-transit" || holder === undefined) return present();
    const within = AbortSignal.any([signal, AbortSignal.timeout(LOOK_UP_TIMEOUT_MS)]);
    const found = await gateway.getMigration(migrationId, within).catch(() => undefined);
    if (found === undefined || isOpen(found.state)) return present();
    holder.wake();
    while (present().state === "in-transit" && !within.aborted) {
      await pause(DECIDED_PAUSE_MS, within).catch(() => undefined);
    }
    return present();
  }
}

function unusable(message: string): ManagerError {
  return new ManagerError("DESTINATION_UNUSABLE", message);
}
