import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { coinId } from "@basics/chaincode/domain";
import { RecordStore } from "./record-store.js";
import type { Journal, VmRecord } from "./records.js";
import { journalSchema, vmRecordSchema } from "./records.js";

const operators = ["Cloud_A.MSP-1", "A", "_", "M".repeat(64)];

for (const operator of operators) {
  test(`a manager of ${operator} knows its VMs and migrations again after a restart`, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "basics-records-"));
    context.after(() => rm(folder, { recursive: true }));
    const fail = (file: string, error: unknown): void => {
      assert.fail(`${file}: ${String(error)}`);
    };
    const openVms = (): Promise<RecordStore<VmRecord>> =>
      RecordStore.open(join(folder, "vms"), vmRecordSchema, (vm) => vm.instanceId, fail);
    const openJournals = (): Promise<RecordStore<Journal>> =>
      RecordStore.open(join(folder, "journals"), journalSchema, (each) => each.migrationId, fail);
    const instanceId = coinId(operator, Date.now());
    const migrationId = coinId(operator, Date.now());
    const vm: VmRecord = {
      instanceId,
      name: "web",
      state: "in-transit",
      host: "host-a",
      image: "hosts/host-a/web.img",
      size: 1,
      migrationId,
      resumeAs: "running",
      registered: true,
    };
    const journal: Journal = {
      role: "outgoing",
      phase: "indicated",
      migrationId,
      instanceId,
      startedAt: new Date().toISOString(),
      destination: "Org2MSP",
      posted: true,
      image: vm.image ?? "",
      sourceHost: "host-a",
      algorithm: "sha256-tree",
    };
    await (await openVms()).put(instanceId, vm);
    await (await openJournals()).put(migrationId, journal);
    assert.deepEqual((await openVms()).values(), [vm]);
    assert.deepEqual((await openJournals()).values(), [journal]);
  });
}

test("an id that no operator can have coined is no record's", () => {
  const uuid = "018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90";
  for (const instanceId of [
    `../Org1MSP:${uuid}`,
    `..:${uuid}`,
    "Org1MSP",
    `${"M".repeat(65)}:${uuid}`,
  ]) {
    const record = { instanceId, name: "web", state: "running", size: 1, registered: true };
    assert.equal(vmRecordSchema.safeParse(record).success, false, instanceId);
  }
});
