import { readdir } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { checkLedgers } from "../harness/invariants.js";
import { announcedRandom } from "../harness/random.js";
import { TestConsortium } from "../harness/test-consortium.js";
import { untilTrue } from "../harness/waiting.js";
import { Workload } from "../harness/workload.js";
import { damagePositions, damages } from "./damage.js";

const vmsPerOperator = 3;
const [victim, other] = ["Org1MSP", "Org2MSP"];

test("position files that are damaged in any way cost nothing but a replay", async (t) => {
  await using consortium = await TestConsortium.start(2);
  const workload = new Workload(consortium.participants, announcedRandom("positions"));
  const vms = await workload.newVms(vmsPerOperator);
  const positionsOf = (mspId: string): string =>
    join(consortium.consortium.layout.operator(mspId).gatewayData, "positions");
  const others = join(positionsOf(other), `${consortium.consortiumChannel}.json`);
  await Promise.all(vms.map((vm) => workload.migrateTwice(vm)));
  for (const damage of damages) {
    await t.test(damage, async () => {
      // A gateway writes its positions now and then, not with each block.
      await untilTrue("the gateway keeps a position of each channel", async () => {
        const names = await readdir(positionsOf(victim)).catch(() => []);
        return names.filter((name) => name.endsWith(".json")).length === 2;
      });
      await consortium.consortium.service(`gateway:${victim}`).kill();
      await damagePositions(positionsOf(victim), others, damage);
      await consortium.consortium.restart(`gateway:${victim}`);
      await Promise.all(vms.map((vm) => workload.migrateTwice(vm)));
      await checkLedgers(consortium.clients, consortium.consortiumChannel, vms);
    });
  }
});
