import type { MigrationState } from "@basics/chaincode/domain";
import { isOpen } from "@basics/chaincode/domain";
import { pause } from "@basics/runtime/waiting";
import { GatewayProblem } from "../client/gateway-problem.js";
import type { CreateMigration, Migration, ReasonCode } from "../client/gateway-types.js";
import { DigestError } from "../digest/digest-error.js";
import { Layout } from "../digest/layout.js";
import type { LocalJournal, OutgoingJournal } from "../store/records.js";
import { unreachable } from "../unreachable.js";
import type { ManagerContext } from "./context.js";
import { HeldVm } from "./held-vm.js";
import { describeProblem } from "./describe-problem.js";
import { MigrationTask } from "./migration-task.js";

const LOOK_AT_CLOCK_EVERY_MS = 60_000;

/** What a stopped VM is, as it was found. */
export interface SourceDigest {
  readonly vmId: string;
  readonly layout: Layout;
}

/** With what every migration away from a host begins. */
export type Beginning = Pick<
  OutgoingJournal,
  "migrationId" | "instanceId" | "startedAt" | "posted" | "image" | "parts" | "sourceHost"
> & { readonly phase: "preparing" };

/**
 * What migrations away from a host have in common: the VM is stopped and digested, the Indication
 * made, and the VM given back only once it is certain that no ledger holds or can still come to
 * hold an open or confirmed migration.
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

  /** Withdraws it as soon as possible, unless it is decided before. */
  async requestCancel(reason: ReasonCode, problem = this.journal.problem): Promise<void> {
    if (this.ended || this.journal.cancelFor !== undefined) return;
    await this.save({ cancelFor: reason, problem } as Partial<J>);
    this.#cancelled.abort(new Error("The migration is cancelled."));
    this.wake();
  }

  /** Aborted when it is to be cancelled or the manager stops. */
  protected get interrupted(): AbortSignal {
    return AbortSignal.any([this.context.signal, this.#cancelled.signal]);
  }

  /** What is stated on the ledger. */
  protected abstract statement(vmId: string): CreateMigration & { migrationId: string };

  /** The Confirmation is committed. */
  protected abstract confirmed(): Promise<void>;

  /** Digests the stopped VM's images. */
  protected async digestSource(signal: AbortSignal): Promise<SourceDigest> {
    const { image, algorithm } = this.journal;
    const { digests, images } = this.context;
    return await digests.run(signal, () =>
      images.digest(image, this.layout, { algorithm, signal }),
    );
  }

  /** What is to be digested and sent, as far as it is known. */
  protected get layout(): Layout {
    const { instanceId, size, parts } = this.journal;
    return new Layout(size ?? this.context.vms.get(instanceId)?.size ?? 0, parts);
  }

  /** It came to nothing: whatever was made for it is removed. */
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

  /** Before its Indication no gateway can cancel what expires, and its VM must not wait for ever. */
  async #expireUnless(prepared: AbortSignal): Promise<void> {
    const { expiresAt } = this.journal;
    if (expiresAt === undefined) return;
    const leftMs = (): number => Date.parse(expiresAt) - Date.now();
    // The clock may be set meanwhile.
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

  /** Cancels on the ledger, and tells what stands there then. */
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

  /** Does what the ledger's state of it calls for. */
  protected async follow(migration: Migration): Promise<void> {
    const { observedVmId, reason } = migration;
    const state: MigrationState = migration.state;
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
        // The instance left or came again by other means: what is here must never run.
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

  /** Nothing of it can be on a ledger. */
  async #refuse(problem: NonNullable<J["problem"]>): Promise<void> {
    await this.save({ problem } as Partial<J>);
    await this.#comeToNothing("refused");
  }

  /** A refusal after an attempt whose outcome is unknown: only the ledger can tell. */
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
