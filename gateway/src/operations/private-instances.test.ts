import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { MigrationRecord, PrivateInstance, StatementEvent } from "@basics/chaincode/records";
import { StubLedger } from "../testing/http/stub-ledger.js";
import { PrivateInstances } from "./private-instances.js";

const INSTANCE_ID = "Org1MSP:9a3f0c9e-8a53-4c5e-9d8e-2f6d6f3b1a77";
const resident: PrivateInstance = {
  instanceId: INSTANCE_ID,
  state: "resident",
  hop: 3,
  step: 0,
  host: "node-1",
};

const commit = (ledger: StubLedger, event: StatementEvent): unknown =>
  ledger.commit({ statement: event.statement, event });

/** Makes one that is reading already. */
async function following(): Promise<{ ledger: StubLedger; instances: PrivateInstances }> {
  const ledger = new StubLedger("org1-private");
  const instances = new PrivateInstances(ledger);
  assert.equal(instances.latest(INSTANCE_ID), undefined);
  await setImmediate();
  return { ledger, instances };
}

describe("instances of the private channel", () => {
  it("are what the latest event says of them", async () => {
    const { ledger, instances } = await following();
    commit(ledger, { statement: "Arrival", instance: resident });
    await setImmediate();
    assert.deepEqual(instances.latest(INSTANCE_ID), resident);
    const departed = { instanceId: INSTANCE_ID, state: "departed", hop: 4, step: 0 } as const;
    commit(ledger, { statement: "Leave", instance: departed });
    await setImmediate();
    assert.deepEqual(instances.latest(INSTANCE_ID), departed);
    instances.close();
  });

  it("are unknown again once an event does not say all of it", async () => {
    const { ledger, instances } = await following();
    commit(ledger, { statement: "Arrival", instance: resident });
    const migration: MigrationRecord = {
      migrationId: "Org1MSP:m",
      kind: "local",
      state: "indicated",
      source: "Org1MSP",
      instanceId: INSTANCE_ID,
    };
    commit(ledger, { statement: "Indication", migration });
    await setImmediate();
    assert.equal(instances.latest(INSTANCE_ID), undefined);
    instances.close();
  });

  it("are unknown once something may have been missed", async () => {
    const { ledger, instances } = await following();
    commit(ledger, { statement: "Arrival", instance: resident });
    await setImmediate();
    ledger.breakStreams();
    await setImmediate();
    assert.equal(instances.latest(INSTANCE_ID), undefined);
    instances.close();
  });

  it("are unknown once they are told to be forgotten", async () => {
    const { ledger, instances } = await following();
    commit(ledger, { statement: "Arrival", instance: resident });
    await setImmediate();
    instances.forget(INSTANCE_ID);
    assert.equal(instances.latest(INSTANCE_ID), undefined);
    instances.close();
  });
});
