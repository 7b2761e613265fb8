import assert from "node:assert/strict";
import test from "node:test";
import { checkLedgers } from "../harness/invariants.js";
import { announcedRandom } from "../harness/random.js";
import { TestConsortium } from "../harness/test-consortium.js";
import { Workload } from "../harness/workload.js";

const OPERATORS = 4;
const VMS_PER_OPERATOR = 4;
const MIGRATIONS_PER_VM = 5;

test("many migrations at once among four operators end as they were ended, on every ledger", async () => {
  await using consortium = await TestConsortium.start(OPERATORS);
  const workload = new Workload(consortium.participants, announcedRandom("migrations"));
  const vms = await workload.newVms(VMS_PER_OPERATOR);
  await Promise.all(
    vms.map(async (vm) => {
      for (let count = 0; count < MIGRATIONS_PER_VM; count++) await workload.migrate(vm);
      // Each VM goes out and comes home again: A→B→A.
      const home = vm.custodian;
      const [other = home] = [...consortium.participants.keys()].filter((each) => each !== home);
      await workload.inter(vm, other, "confirmed");
      await workload.inter(vm, home, "confirmed");
    }),
  );
  const tally = await checkLedgers(consortium.clients, consortium.consortiumChannel, vms);
  assert.ok(tally.confirmed >= 2 * vms.length);
  console.log(`migrations: ${JSON.stringify(tally)}`);
});
