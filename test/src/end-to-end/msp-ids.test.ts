import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { audit } from "@basics/audit";
import type { ManagerControl } from "@basics/consortium/running";
import { digestImage } from "@basics/manager";
import { TestConsortium } from "../harness/test-consortium.js";

const IMAGE_BYTES = 300_000;
/** All characters that an MSP id may have, the shortest id, and the longest. */
const ODD = "Cloud_A.MSP-1";
const SHORTEST = "Z";
const LONGEST = `${"Long-Name_".repeat(6)}MSP1`;
const operators = [ODD, SHORTEST, LONGEST];
/** A way on which a VM goes between any two operators in both directions, and comes home. */
const tour = [SHORTEST, ODD, LONGEST, SHORTEST, LONGEST, ODD];

test("operators whose MSP ids are odd, short or long migrate VMs, restart, and pass an audit", async () => {
  assert.equal(LONGEST.length, 64);
  await using consortium = await TestConsortium.start(operators, { withManagers: true });
  const managers = new Map<string, ManagerControl>();
  for (const mspId of operators) managers.set(mspId, await consortium.manager(mspId));
  const managerOf = (mspId: string): ManagerControl => {
    const manager = managers.get(mspId);
    assert.ok(manager);
    return manager;
  };

  const image = join(consortium.consortium.layout.root, "vm.raw");
  await writeFile(image, randomBytes(IMAGE_BYTES));
  const { vmId } = await digestImage(image);
  const { instanceId } = await managerOf(ODD).importVm({ name: "vm", image, host: "host-a" });
  assert.ok(instanceId.startsWith(`${ODD}:`));

  let holder = ODD;
  for (const destination of tour) {
    const migrationId = await managerOf(holder).migrate(instanceId, { destination });
    await consortium.participant(destination).feed.statement(migrationId, "Arrival");
    await consortium.participant(holder).feed.statement(migrationId, "Leave");
    assert.equal((await managerOf(holder).settled(instanceId)).state, "departed");
    // A manager that starts again knows the VMs that it had.
    if (destination === SHORTEST) await consortium.crash(`manager:${destination}`);
    const here = await managerOf(destination).settled(instanceId);
    assert.equal(here.state, "running", `${instanceId} at ${destination}`);
    const folder = consortium.consortium.layout.operator(destination).managerData;
    assert.equal((await digestImage(join(folder, here.image ?? ""))).vmId, vmId);
    holder = destination;
  }
  assert.equal(holder, ODD);

  const before = await managerOf(ODD).vm(instanceId);
  const host = before.host === "host-a" ? "host-b" : "host-a";
  const local = await managerOf(ODD).migrate(instanceId, { host });
  assert.equal((await managerOf(ODD).endedMigration(local)).outcome, "confirmed");
  assert.equal((await managerOf(ODD).vm(instanceId)).host, host);

  const lineage = await consortium.cloud(LONGEST).lineage(instanceId);
  const custody = lineage.filter(({ statement }) => statement === "Confirmation");
  assert.deepEqual(
    custody.map(({ to }) => to?.operator),
    tour,
  );
  const own = await consortium.cloud(ODD).lineage(instanceId);
  assert.ok(own.some(({ migrationId }) => migrationId === local));

  const { network } = consortium.consortium;
  for (const operator of operators) {
    const { findings } = await audit({ network, operator, identity: "gateway" });
    assert.deepEqual(findings, [], `the audit of ${operator}`);
  }
});
