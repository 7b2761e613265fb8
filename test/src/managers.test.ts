import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { digestImage } from "@basics/manager";
import { statementsOf } from "@basics/audit";
import { readSecret } from "@basics/consortium/data";
import { ManagerControl } from "@basics/consortium/running";
import { checkSettlements } from "./harness/invariants.js";
import { TestConsortium } from "./harness/test-consortium.js";

const images = 6;
const imageBytes = 5 * 1024 * 1024 + 123;

test("managers killed while images travel: each VM runs once, unaltered, and the ledgers agree", async (t) => {
  await using consortium = await TestConsortium.start(2, { withManagers: true });
  const source = await controlOf(consortium, "Org1MSP");
  const destination = await controlOf(consortium, "Org2MSP");
  const vms = await importImages(consortium, source);
  for (const [victim, from, to] of [
    ["manager:Org2MSP", source, "Org2MSP"],
    ["manager:Org1MSP", destination, "Org1MSP"],
  ] as const) {
    await t.test(`${victim} is killed while images travel to ${to}`, async () => {
      const { feed } = consortium.participant(to);
      // The ledger's word of an arrival comes a moment before the manager's own.
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
          ...(["Confirmation", "Rejection", "Decline", "Cancellation"] as const),
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
  const privates = new Map(
    await Promise.all(
      [...consortium.clients].map(
        async ([mspId, client]) =>
          [mspId, await statementsOf(client, client.privateChannel)] as const,
      ),
    ),
  );
  const channel = consortium.consortiumChannel;
  const recorded = await statementsOf(consortium.client("Org1MSP"), channel);
  assert.equal(checkSettlements(recorded, privates).confirmed, 2 * images);
});

async function controlOf(consortium: TestConsortium, mspId: string): Promise<ManagerControl> {
  const { operators, layout } = consortium.consortium;
  const url = operators.find((each) => each.mspId === mspId)?.managerUrl ?? "";
  return new ManagerControl(url, await readSecret(layout.operator(mspId).controlToken));
}

/** The images' digests by the ids of the VMs that were made of them. */
async function importImages(
  consortium: TestConsortium,
  manager: ManagerControl,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for (let count = 0; count < images; count++) {
    const image = join(consortium.consortium.layout.root, `image-${count}.raw`);
    await writeFile(image, randomBytes(imageBytes));
    const vm = await manager.importVm({ name: `vm-${count}`, image, host: "host-a" });
    digests.set(vm.instanceId, (await digestImage(image)).vmId);
  }
  return digests;
}
