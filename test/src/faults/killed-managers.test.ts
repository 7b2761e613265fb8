import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { digestImage } from "@basics/manager";
import type { ManagerControl } from "@basics/consortium/running";
import { checkSettlements, readStatements } from "../harness/settlements.js";
import { TestConsortium } from "../harness/test-consortium.js";

const IMAGES = 6;
const IMAGE_BYTES = 5 * 1024 * 1024 + 123;

test("managers killed while images travel: each VM runs once, unaltered, and the ledgers agree", async (t) => {
  await using consortium = await TestConsortium.start(2, { withManagers: true });
  const source = await consortium.manager("Org1MSP");
  const destination = await consortium.manager("Org2MSP");
  const vms = await importImages(consortium, source);
  for (const [victim, from, to] of [
    ["manager:Org2MSP", source, "Org2MSP"],
    ["manager:Org1MSP", destination, "Org1MSP"],
  ] as const) {
    await t.test(`${victim} is killed while images travel to ${to}`, async () => {
      const { feed } = consortium.participant(to);
      // A manager knows of an arrival a moment later than the ledger.
      for (const instanceId of vms.keys()) await from.settled(instanceId);
      const heard = feed.seen.length;
      const ids = await Promise.all(
        [...vms.keys()].map((instanceId) => from.migrate(instanceId, { destination: to })),
      );
      await feed.first(
        (event) => event.statement === "Indication" && feed.seen.indexOf(event) >= heard,
        "Indication",
      );
      await consortium.crash(victim);
      for (const migrationId of ids) {
        const { statement } = await feed.statement(
          migrationId,
          "Confirmation",
          "Rejection",
          "Decline",
          "Cancellation",
        );
        assert.equal(statement, "Confirmation");
        await feed.statement(migrationId, "Arrival");
      }
    });
  }
  for (const [instanceId, vmId] of vms) {
    const here = await source.settled(instanceId);
    const there = await destination.settled(instanceId);
    assert.deepEqual([here.state, there.state], ["running", "departed"], instanceId);
    const folder = consortium.consortium.layout.operator("Org1MSP").managerData;
    assert.equal((await digestImage(join(folder, here.image ?? ""))).vmId, vmId);
  }
  const statements = await readStatements(consortium.clients, consortium.consortiumChannel);
  assert.equal(checkSettlements(statements).confirmed, 2 * IMAGES);
});

/** Makes VMs of random images. @returns the digest of each image, by the VM's id. */
async function importImages(
  consortium: TestConsortium,
  manager: ManagerControl,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for (let count = 0; count < IMAGES; count++) {
    const image = join(consortium.consortium.layout.root, `image-${count}.raw`);
    await writeFile(image, randomBytes(IMAGE_BYTES));
    const vm = await manager.importVm({ name: `vm-${count}`, image, host: "host-a" });
    digests.set(vm.instanceId, (await digestImage(image)).vmId);
  }
  return digests;
}
