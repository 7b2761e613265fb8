import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ConsortiumInstance } from "@basics/chaincode/records";
import { digestImage, digestParts } from "@basics/manager";
import type { Part } from "@basics/manager";
import type { ManagedVm, ManagerControl } from "@basics/consortium/running";
import type { TestConsortium } from "../harness/test-consortium.js";
import { readUntil } from "../harness/waiting.js";

const IMAGE_BYTES = 1_234_567;
/** The parts of the VMs that consist of several. */
const roles = ["disk0", "disk1", "memory"];
const PAUSE_MS = 100;

interface FleetVm {
  readonly instanceId: string;
  readonly vmId: string;
  /** Digests its image, or the folder of its parts. */
  readonly digest: (image: string) => Promise<{ readonly vmId: string }>;
}

function partsIn(folder: string): Part[] {
  return roles.map((role) => ({ role, image: join(folder, `${role}.img`), format: "raw" }));
}

/** VMs, with images, that the reference managers of several operators move to and fro. */
export class Fleet {
  readonly #consortium: TestConsortium;
  readonly #managers: ReadonlyMap<string, ManagerControl>;
  readonly #vms: FleetVm[] = [];
  migrations = 0;

  private constructor(consortium: TestConsortium, managers: ReadonlyMap<string, ManagerControl>) {
    this.#consortium = consortium;
    this.#managers = managers;
  }

  /**
   * Makes two VMs at each operator that has a manager: one of a single image, one of several parts.
   */
  static async create(consortium: TestConsortium): Promise<Fleet> {
    const { layout, operators } = consortium.consortium;
    const managers = new Map<string, ManagerControl>();
    for (const { mspId, managerUrl } of operators) {
      if (managerUrl !== undefined) managers.set(mspId, await consortium.manager(mspId));
    }
    const fleet = new Fleet(consortium, managers);
    for (const [mspId, manager] of managers) {
      const folder = join(layout.root, `images-${mspId}`);
      await mkdir(folder);
      const parts = partsIn(folder);
      const [{ image } = { image: "" }] = parts;
      for (const part of parts) await writeFile(part.image, randomBytes(IMAGE_BYTES));
      for (const [source, digested, digest] of [
        [{ image }, image, digestImage],
        [{ parts }, folder, (at: string) => digestParts(partsIn(at))],
      ] as const) {
        const name = `vm-${mspId}-${fleet.#vms.length}`;
        const { instanceId } = await manager.importVm({ name, host: "host-a", ...source });
        fleet.#vms.push({ instanceId, digest, vmId: (await digest(digested)).vmId });
      }
    }
    return fleet;
  }

  /** Lets every VM migrate again and again, even while some processes are down. */
  async migrateWhile(going: () => boolean): Promise<void> {
    await Promise.all(this.#vms.map((vm) => this.#wander(vm, going)));
  }

  /**
   * Checks, once all faults are mended, that each VM runs at one operator, unaltered, as the ledger
   * says.
   */
  async check(): Promise<void> {
    for (const { instanceId, vmId, digest } of this.#vms) {
      const [holder, image] = await this.#settled(instanceId);
      const folder = this.#consortium.consortium.layout.operator(holder).managerData;
      assert.equal((await digest(join(folder, image))).vmId, vmId, `image of ${instanceId}`);
      const client = this.#consortium.client(holder);
      const channel = this.#consortium.consortiumChannel;
      const known = await client
        .evaluate<ConsortiumInstance>(channel, "GetInstance", instanceId)
        .catch(() => undefined);
      // The consortium does not know a VM that was never indicated.
      if (known === undefined) continue;
      assert.equal(known.custodian, holder, `custodian of ${instanceId}`);
      assert.equal(known.openMigrationId, undefined, `open migration of ${instanceId}`);
    }
  }

  async #wander({ instanceId }: FleetVm, going: () => boolean): Promise<void> {
    while (going()) {
      const holders = await this.#runningAt(instanceId);
      assert.ok(holders.length <= 1, `${instanceId} runs at ${holders.join(" and ")}`);
      const [holder] = holders;
      const destination = [...this.#managers.keys()].find((each) => each !== holder);
      if (holder !== undefined && destination !== undefined) {
        const begun = await this.#managers
          .get(holder)
          ?.migrate(instanceId, { destination })
          .catch(() => undefined);
        if (begun !== undefined) this.migrations += 1;
      }
      await delay(PAUSE_MS);
    }
  }

  /** Waits until a VM runs at one operator and is under way to none. */
  async #settled(instanceId: string): Promise<[holder: string, image: string]> {
    const { states, holder, image } = await readUntil(
      () => this.#look(instanceId),
      (found) => found.image !== undefined,
    );
    assert.ok(holder !== undefined && image !== undefined, `${instanceId} settles (${states})`);
    return [holder, image];
  }

  async #look(instanceId: string) {
    // A VM still runs while its migration is offered to the destination, so its state is not enough.
    const leaving = await this.#isLeaving(instanceId);
    const vms = await this.#ask(instanceId);
    const running = vms.filter(([, vm]) => vm?.state === "running");
    assert.ok(running.length <= 1, `${instanceId} runs at several operators`);
    const [holder, vm] = running[0] ?? [];
    const isMoving = leaving || vms.some(([, each]) => each?.state === "in-transit");
    const states = vms.map(([mspId, each]) => `${mspId}: ${each?.state ?? "none"}`).join(", ");
    return { holder, image: isMoving ? undefined : vm?.image, states };
  }

  async #isLeaving(instanceId: string): Promise<boolean> {
    const known = await Promise.all(
      [...this.#managers.values()].map((manager) => manager.migrations().catch(() => undefined)),
    );
    return known.some(
      (migrations) =>
        migrations === undefined ||
        migrations.some(
          (each) =>
            each.instanceId === instanceId && each.role !== "incoming" && each.phase !== "ended",
        ),
    );
  }

  async #runningAt(instanceId: string): Promise<string[]> {
    const vms = await this.#ask(instanceId);
    return vms.flatMap(([mspId, vm]) => (vm?.state === "running" ? [mspId] : []));
  }

  #ask(instanceId: string): Promise<[string, ManagedVm | undefined][]> {
    return Promise.all(
      [...this.#managers].map(async ([mspId, manager]) => {
        const vm = await manager.vm(instanceId).catch(() => undefined);
        return [mspId, vm] as [string, ManagedVm | undefined];
      }),
    );
  }
}
