import assert from "node:assert/strict";
import test from "node:test";
import { findFabric } from "@basics/fabric/testing/fabric-found";
import { checkLedgers } from "../harness/invariants.js";
import { announcedRandom } from "../harness/random.js";
import { TestConsortium } from "../harness/test-consortium.js";
import { Workload } from "../harness/workload.js";

const VMS_PER_OPERATOR = 3;
/**
 * This always runs on Fabric, since the operators and chaincode of the embedded network are fixed.
 */
const { bin, skip } = await findFabric();

test("an operator joins and the chaincode is upgraded while VMs migrate", { skip }, async () => {
  await using consortium = await TestConsortium.start(2, { fabric: { bin } });
  const workload = new Workload(consortium.participants, announcedRandom("changing consortium"));
  const vms = await workload.newVms(VMS_PER_OPERATOR);
  let changing = true;
  const migrating = vms.map(async (vm) => {
    while (changing) await workload.migrate(vm);
  });
  const changes = async (): Promise<void> => {
    await consortium.addOperator("Org3MSP");
    assert.equal(await consortium.consortium.upgradeChaincode("basics"), 2);
  };
  await Promise.all([changes().finally(() => (changing = false)), ...migrating]);
  await Promise.all(vms.map((vm) => workload.inter(vm, otherThan(vm.custodian), "confirmed")));
  const tally = await checkLedgers(consortium.clients, consortium.consortiumChannel, vms);
  assert.ok(vms.some((vm) => vm.deeds.some(({ destination }) => destination === "Org3MSP")));
  console.log(`changing consortium: ${JSON.stringify(tally)}`);
});

function otherThan(mspId: string): string {
  return mspId === "Org3MSP" ? "Org1MSP" : "Org3MSP";
}
