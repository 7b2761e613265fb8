import type { Parts } from "../digest/layout.js";
import type { VmRecord } from "../store/records.js";
import type { ManagerContext } from "./context.js";

/**
 * A VM's record in the hands of one migration. Changes nothing once another migration holds the VM,
 * so repeating a step after a crash cannot undo what happened since.
 */
export class HeldVm {
  readonly #context: ManagerContext;
  readonly #instanceId: string;
  readonly #migrationId: string;

  constructor(
    context: ManagerContext,
    ids: { readonly instanceId: string; readonly migrationId: string },
  ) {
    this.#context = context;
    this.#instanceId = ids.instanceId;
    this.#migrationId = ids.migrationId;
  }

  /**
   * Stops the VM and takes hold of it; false when it is not here, or another migration holds it.
   */
  async take(): Promise<boolean> {
    const vm = this.#context.vms.get(this.#instanceId);
    if (vm?.state === "in-transit") return vm.migrationId === this.#migrationId;
    if (vm?.state !== "running" && vm?.state !== "stopped") return false;
    await this.#put({
      ...vm,
      state: "in-transit",
      resumeAs: vm.state,
      migrationId: this.#migrationId,
    });
    return true;
  }

  /** Makes the VM what it was before, as the migration came to nothing. */
  async giveBack(): Promise<void> {
    const vm = this.#held();
    if (vm !== undefined) await this.#put({ ...vm, state: vm.resumeAs ?? "stopped" });
  }

  /** Notes that the VM is another operator's now, and must stay off. */
  async depart(): Promise<void> {
    const vm = this.#held();
    if (vm !== undefined) await this.#put({ ...vm, state: "departed", host: undefined });
  }

  /** Notes that the image of a VM that departed is deleted. */
  async dropImage(): Promise<void> {
    const vm = this.#context.vms.get(this.#instanceId);
    if (vm?.migrationId === this.#migrationId && vm.state === "departed") {
      await this.#put({ ...vm, image: undefined });
    }
  }

  /** Puts the VM on another host of this manager, in the state in which it left the first. */
  async moveTo(place: { readonly host: string; readonly image: string }): Promise<void> {
    const vm = this.#held();
    if (vm !== undefined) await this.#put({ ...vm, ...place, state: vm.resumeAs ?? "stopped" });
  }

  /**
   * Makes a record of a VM that arrives from another operator. `busy`: an earlier migration is not
   * through with it. `here`: the VM already is on this side, which no honest ledger can mean.
   */
  async expect(): Promise<"expected" | "busy" | "here"> {
    const vm = this.#context.vms.get(this.#instanceId);
    if (vm?.state === "in-transit") return this.#held() === undefined ? "busy" : "expected";
    if (vm?.state === "running" || vm?.state === "stopped") return "here";
    await this.#put({
      instanceId: this.#instanceId,
      name: vm?.name ?? this.#instanceId,
      state: "in-transit",
      size: 0,
      migrationId: this.#migrationId,
      registered: true,
    });
    return "expected";
  }

  /** Notes that the VM arrived, was confirmed, and runs. */
  async arrive(place: {
    readonly host: string;
    readonly image: string;
    readonly size: number;
    readonly parts: Parts | undefined;
  }): Promise<void> {
    const vm = this.#held();
    if (vm !== undefined) await this.#put({ ...vm, ...place, state: "running" });
  }

  /** Notes that the VM which arrived was not taken, and is deleted. */
  async discard(): Promise<void> {
    const vm = this.#held();
    if (vm !== undefined) await this.#put({ ...vm, state: "discarded" });
  }

  /** The VM's record, as long as this migration holds the VM. */
  #held(): VmRecord | undefined {
    const vm = this.#context.vms.get(this.#instanceId);
    return vm?.state === "in-transit" && vm.migrationId === this.#migrationId ? vm : undefined;
  }

  #put(vm: VmRecord): Promise<void> {
    // Only a VM in transit has a state to which it returns.
    const resumeAs = vm.state === "in-transit" ? vm.resumeAs : undefined;
    return this.#context.vms.put(this.#instanceId, { ...vm, resumeAs });
  }
}
