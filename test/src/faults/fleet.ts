import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ConsortiumInstance } from "@basics/chaincode/records";
import { digestImage, digestParts } from "@basics/manager";
import type { Part } from "@basics/manager";
import { readSecret } from "@basics/consortium/data";
import { ManagerControl } from "@basics/consortium/running";
import type { ManagedVm } from "@basics/consortium/running";
import type { TestConsortium } from "../harness/test-consortium.js";

const imageBytes = 1_234_567;
/** The VMs' parts, beside those of one image. */
const roles = ["disk0", "disk1", "memory"];
const retryMs = 100;
const longestSettlingMs = 120_000;

interface FleetVm {
  readonly instanceId: string;
  readonly vmId: string;
  /** Of one image, or of several parts, a folder. */
  readonly digest: (image: string) => Promise<{ readonly vmId: string }>;
}

function partsIn(folder: string): Part[] {
  return roles.map((role) => ({ role, image: join(folder, `${role}.img`), format: "raw" }));
}

/** VMs that operators' reference managers move to and fro, images and all. */
export class Fleet {
  readonly #consortium: TestConsortium;
  readonly #managers: ReadonlyMap<string, ManagerControl>;
  readonly #vms: FleetVm[] = [];
  migrations = 0;

  private constructor(consortium: TestConsortium, managers: ReadonlyMap<string, ManagerControl>) {
    this.#consortium = consortium;
    this.#managers = managers;
  }

  /** With two VMs of each operator that has a manager: of one image, and of several parts. */
  static async create(consortium: TestConsortium): Promise<Fleet> {
    const { layout, operators } = consortium.consortium;
    const managers = new Map<string, ManagerControl>();
    for (const { mspId, managerUrl } of operators) {
      if (managerUrl === undefined) continue;
      const token = await readSecret(layout.operator(mspId).controlToken);
      managers.set(mspId, new ManagerControl(managerUrl, token));
    }
    const fleet = new Fleet(consortium, managers);
    for (const [mspId, manager] of managers) {
      const folder = join(layout.root, `images-${mspId}`);
      await mkdir(folder);
      const parts = partsIn(folder);
      const [{ image } = { image: "" }] = parts;
      for (const part of parts) await writeFile(part.image, randomBytes(imageBytes));
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

  /** Has every VM migrate, again and again, whoever is away meanwhile. */
  async migrateWhile(going: () => boolean): Promise<void> {
    await Promise.all(this.#vms.map((vm) => this.#wander(vm, going)));
  }

  /** Once nothing goes wrong any more: each VM runs once, unaltered, where the ledger says. */
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
      // The consortium does not know one that was never indicated.
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
      await delay(retryMs);
    }
  }

  async #settled(instanceId: string): Promise<[holder: string, image: string]> {
    const end = Date.now() + longestSettlingMs;
    for (;;) {
      // Its VM still runs while a migration that began is offered to its destination.
      const leaving = await this.#isLeaving(instanceId);
      const vms = await this.#ask(instanceId);
      const running = vms.filter(([, vm]) => vm?.state === "running");
      assert.ok(running.length <= 1, `${instanceId} runs at several operators`);
      const [holder, vm] = running[0] ?? [];
      const moving = leaving || vms.some(([, each]) => each?.state === "in-transit");
      if (holder !== undefined && vm?.image !== undefined && !moving) return [holder, vm.image];
      const states = vms.map(([mspId, each]) => `${mspId}: ${each?.state ?? "none"}`).join(", ");
      assert.ok(Date.now() < end, `${instanceId} does not settle (${states})`);
      await delay(retryMs);
    }
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
