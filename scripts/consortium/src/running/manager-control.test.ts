import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StubServer } from "../testing/stub-server.js";
import { ManagerControl } from "./manager-control.js";

const INSTANCE_ID = "Org1MSP:vm";
const vm = { instanceId: INSTANCE_ID, state: "running", host: "host-a" };
const migration = {
  migrationId: "Org1MSP:m1",
  instanceId: INSTANCE_ID,
  role: "outgoing",
  phase: "ended",
} as const;

describe("the client of a manager's control API", () => {
  it("takes an image in and starts migrations, with its token", async () => {
    await using manager = await StubServer.start({
      "POST /vms": () => ({ body: vm }),
      [`POST /vms/${INSTANCE_ID}/migrations`]: () => ({ status: 202, body: migration }),
      "GET /migrations": () => ({ body: { items: [migration] } }),
    });
    const control = new ManagerControl(manager.url, "secret");
    const taken = await control.importVm({ name: "web", host: "host-a", image: "/web.raw" });
    assert.equal(taken.instanceId, INSTANCE_ID);
    const to = { destination: "Org2MSP" };
    assert.equal(await control.migrate(INSTANCE_ID, to), migration.migrationId);
    assert.deepEqual(await control.migrations(), [migration]);
    const [first, second] = manager.requests;
    assert.equal(first?.authorization, "Bearer secret");
    assert.deepEqual(first.body, { name: "web", host: "host-a", image: "/web.raw" });
    assert.deepEqual(second?.body, to);
  });

  it("waits until a VM is not under way any more, and until a migration has ended", async () => {
    let looks = 0;
    await using manager = await StubServer.start({
      [`GET /vms/${INSTANCE_ID}`]: () => ({
        body: { ...vm, state: (looks += 1) < 3 ? "in-transit" : "departed" },
      }),
      [`GET /migrations/${migration.migrationId}`]: () => ({
        body: { ...migration, phase: (looks += 1) < 6 ? "sending" : "ended", outcome: "confirmed" },
      }),
    });
    const control = new ManagerControl(manager.url, "secret");
    assert.equal((await control.settled(INSTANCE_ID)).state, "departed");
    assert.equal((await control.endedMigration(migration.migrationId)).outcome, "confirmed");
    assert.equal(manager.calls.length, 6);
  });

  it("passes on what the manager refuses, and what to do about it", async () => {
    await using manager = await StubServer.start({
      "POST /vms": () => ({
        status: 409,
        body: { title: "Conflict", detail: "There is a VM web.", remedy: "Name another." },
      }),
    });
    const control = new ManagerControl(manager.url, "secret");
    await assert.rejects(
      control.importVm({ name: "web", host: "host-a", image: "/web.raw" }),
      /^Error: The manager answered: There is a VM web\. Name another\.$/,
    );
    await assert.rejects(control.vm("Org1MSP:other"), /The manager answered: not here$/);
  });
});
