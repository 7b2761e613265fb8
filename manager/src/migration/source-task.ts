import type { ReasonCode } from "@basics/chaincode/domain";
import { isOpen } from "@basics/chaincode/domain";
import { pause } from "@basics/runtime/waiting";
import { GatewayProblem } from "../client/gateway-problem.js";
import type { CreateMigration, Migration } from "../client/gateway-types.js";
import { DigestError } from "../digest/digest-error.js";
import { Layout } from "../digest/layout.js";
import type { LocalJournal, OutgoingJournal } from "../store/records.js";
import { unreachable } from "../unreachable.js";
import type { ManagerContext } from "./context.js";
import { HeldVm } from "./held-vm.js";
import { describeProblem } from "./describe-problem.js";
import { MigrationTask } from "./migration-task.js";

const LOOK_AT_CLOCK_EVERY_MS = 60_000;

/** The digest and the layout that a stopped VM was found to have. */
export interface SourceDigest {
  readonly vmId: string;
  readonly layout: Layout;
}

/** The part of a journal with which every migration away from a host begins. */
export type Beginning = Pick<
  OutgoingJournal,
  "migrationId" | "instanceId" | "startedAt" | "posted" | "image" | "parts" | "sourceHost"
> & { readonly phase: "preparing" };

/**
 * A migration away from a host. The VM is stopped and digested, and the Indication made. The VM is
 * given back only once it is certain that no ledger holds an open or confirmed migration of it, or
 * can still come to hold one.
 */
export abstract class SourceTask<
  J extends OutgoingJournal | LocalJournal,
> extends MigrationTask<J> {
  protected readonly vm: HeldVm;
  readonly #cancelled = new AbortController();

  constructor(context: ManagerContext, journal: J) {
    super(context, journal);
    this.vm = new HeldVm(context, journal);
    if (journal.cancelFor !== undefined) this.#cancelled.abort();
  }

  /** Withdraws the migration as soon as possible, unless it is decided before. */
  async requestCancel(reason: ReasonCode, problem = this.journal.problem): Promise<void> {
    if (this.ended || this.journal.cancelFor !== undefined) return;
    await this.save({ cancelFor: reason, problem } as Partial<J>);
    this.#cancelled.abort(new Error("The migration is cancelled."));
    this.wake();
  }

  /** A signal that is aborted when the migration is to be cancelled, or the manager stops. */
  protected get interrupted(): AbortSignal {
    return AbortSignal.any([this.context.signal, this.#cancelled.signal]);
  }

  /** The Indication as the gateway takes it. */
  protected abstract statement(vmId: string): CreateMigration & { migrationId: string };

  /** Does what a committed Confirmation demands of the source. */
  protected abstract confirmed(): Promise<void>;

  /** Digests the stopped VM's images. */
  protected async digestSource(signal: AbortSignal): Promise<SourceDigest> {
    const { image, algorithm } = this.journal;
    const { digests, images } = this.context;
    return await digests.run(signal, () =>
      images.digest(image, this.layout, { algorithm, signal }),
    );
  }

  /** The images to digest and send, with their sizes as far as they are known. */
  protected get layout(): Layout {
    const { instanceId, size, parts } = this.journal;
    return new Layout(size ?? this.context.vms.get(instanceId)?.size ?? 0, parts);
  }

  /** Removes everything that was made for a migration that came to nothing. */
  protected abstract cleanUp(): Promise<void>;

  protected override release(): Promise<void> {
    return Promise.resolve();
  }

  /** Phase `preparing`: stops the VM and digests it. */
  protected async prepare(): Promise<void> {
    const { journal } = this;
    if (!(await this.vm.take())) {
      await this.#refuse({
        code: "VM_NOT_HERE",
        message: `VM ${journal.instanceId} is not here, or held by another migration.`,
        remedy: "See GET /vms.",
      });
      return;
    }
    if (journal.cancelFor !== undefined) {
      await this.#comeToNothing("cancelled");
      return;
    }
    const prepared = new AbortController();
    void this.#expireUnless(prepared.signal).catch(() => undefined);
    try {
      const { vmId, layout } = await this.digestSource(this.interrupted);
      const { size, parts } = layout;
      await this.save({ vmId, size, parts, phase: "indicating" } as Partial<J>);
    } catch (error) {
      if (error instanceof DigestError) await this.#refuse(describeProblem(error));
      else if (!this.#cancelled.signal.aborted) throw error;
    } finally {
      prepared.abort();
    }
  }

  /**
   * Cancels it when it expires before its Indication: no gateway can, and its VM must not wait for
   * ever.
   */
  async #expireUnless(prepared: AbortSignal): Promise<void> {
    const { expiresAt } = this.journal;
    if (expiresAt === undefined) return;
    const leftMs = (): number => Date.parse(expiresAt) - Date.now();
    // Somebody may set the clock meanwhile, so it is looked at now and then.
    while (leftMs() > 0) await pause(Math.min(leftMs(), LOOK_AT_CLOCK_EVERY_MS), prepared);
    await this.requestCancel("EXPIRED", {
      code: "EXPIRED",
      message: `The migration expired at ${expiresAt}, before its Indication.`,
      remedy: "Give it more time, or see why its destination takes the image so slowly.",
    });
  }

  /** Phase `indicating`: makes the Indication, or makes sure that there never is one. */
  protected async indicate(): Promise<void> {
    const { posted, cancelFor, vmId = "" } = this.journal;
    if (cancelFor !== undefined) {
      if (posted) await this.follow(await this.withdraw(cancelFor));
      else await this.#comeToNothing("cancelled");
      return;
    }
    await this.save({ posted: true } as Partial<J>);
    try {
      const { gateway, signal } = this.context;
      await this.follow(await gateway.createMigration(this.statement(vmId), signal));
    } catch (error) {
      if (!(error instanceof GatewayProblem) || error.transient) throw error;
      const certain = !posted && !error.mayHaveCommitted;
      if (certain) await this.#refuse(describeProblem(error));
      else await this.#settleDoubt(error);
    }
  }

  /** Cancels on the ledger. @returns the migration as it stands there then. */
  protected async withdraw(reason: ReasonCode): Promise<Migration> {
    try {
      return await this.context.gateway.cancel(this.migrationId, reason, this.context.signal);
    } catch (error) {
      if (!(error instanceof GatewayProblem) || error.transient) throw error;
      const found = await this.lookUp();
      if (found === undefined || isOpen(found.state)) throw error;
      return found;
    }
  }

  /** Does what the migration's state on the ledger demands of the source. */
  protected async follow(migration: Migration): Promise<void> {
    const { state, observedVmId, reason } = migration;
    await this.save({ observedVmId, reason } as Partial<J>);
    switch (state) {
      case "indicated":
        if (this.journal.phase === "indicating") {
          await this.save({ phase: "indicated" } as Partial<J>);
        }
        return;
      case "confirmed":
        await this.confirmed();
        return;
      case "superseded":
        // The instance left or came again by another migration: the image here must never run.
        await this.vm.depart();
        await this.cleanUp();
        await this.kept.end(state);
        return;
      case "rejected":
      case "declined":
      case "cancelled":
        await this.#comeToNothing(state);
        return;
      default:
        unreachable(state);
    }
  }

  async #comeToNothing(outcome: "rejected" | "declined" | "cancelled" | "refused"): Promise<void> {
    await this.cleanUp();
    await this.vm.giveBack();
    await this.kept.end(outcome);
  }

  /** Ends a migration of which nothing can be on a ledger. */
  async #refuse(problem: NonNullable<J["problem"]>): Promise<void> {
    await this.save({ problem } as Partial<J>);
    await this.#comeToNothing("refused");
  }

  /** Asks the ledger after a refusal, because the outcome of an earlier attempt is unknown. */
  async #settleDoubt(refusal: GatewayProblem): Promise<void> {
    await this.save({ problem: describeProblem(refusal) } as Partial<J>);
    const found = await this.lookUp();
    if (found !== undefined) {
      await this.follow(found);
      return;
    }
    // The attempt may still be under way: the tombstone keeps it from landing later.
    await this.requestCancel("OTHER");
  }
}
