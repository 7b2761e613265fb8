import { readdir } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { checkLedgers } from "../harness/invariants.js";
import { announcedRandom } from "../harness/random.js";
import { TestConsortium } from "../harness/test-consortium.js";
import { untilTrue } from "../harness/waiting.js";
import { Workload } from "../harness/workload.js";
import { damagePositions, damages } from "./damage.js";

const VMS_PER_OPERATOR = 3;
const [VICTIM, OTHER] = ["Org1MSP", "Org2MSP"];

test("position files that are damaged in any way cost nothing but a replay", async (t) => {
  // The private channel's position is written with its anchors, by default once a minute.
  const gateway = { relay: { anchorEveryBlocks: 5 } };
  await using consortium = await TestConsortium.start(2, { gateway });
  const workload = new Workload(consortium.participants, announcedRandom("positions"));
  const vms = await workload.newVms(VMS_PER_OPERATOR);
  const positionsOf = (mspId: string): string =>
    join(consortium.consortium.layout.operator(mspId).gatewayData, "positions");
  const others = join(positionsOf(OTHER), `${consortium.consortiumChannel}.json`);
  await Promise.all(vms.map((vm) => workload.migrateTwice(vm)));
  for (const damage of damages) {
    await t.test(damage, async () => {
      // A gateway writes its positions now and then, not with each block.
      await untilTrue("the gateway keeps a position of each channel", async () => {
        const names = await readdir(positionsOf(VICTIM)).catch(() => []);
        return names.filter((name) => name.endsWith(".json")).length === 2;
      });
      await consortium.consortium.service(`gateway:${VICTIM}`).kill();
      await damagePositions(positionsOf(VICTIM), others, damage);
      await consortium.consortium.restart(`gateway:${VICTIM}`);
      await Promise.all(vms.map((vm) => workload.migrateTwice(vm)));
      await checkLedgers(consortium.clients, consortium.consortiumChannel, vms);
    });
  }
});
