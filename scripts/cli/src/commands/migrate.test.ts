import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StubServer } from "@basics/consortium/testing/stub-server";
import { runBasics } from "../testing/run-basics.js";
import { StubConsortium } from "../testing/stub-consortium.js";

const INSTANCE_ID = "Org1MSP:0198c0de-0000-7000-8000-000000000003";
const MIGRATION_ID = "Org1MSP:0198c0de-0000-7000-8000-000000000004";

/** Makes an operator whose gateway reports these statements of the migration. */
async function operator(mspId: string, ...statements: readonly string[]) {
  const gateway = await StubServer.start();
  const started = {
    migrationId: MIGRATION_ID,
    instanceId: INSTANCE_ID,
    role: "outgoing",
    phase: "sending",
  };
  const manager = await StubServer.start({
    "POST /vms": () => ({ body: { instanceId: INSTANCE_ID, state: "running" } }),
    [`POST /vms/${INSTANCE_ID}/migrations`]: () => ({ status: 202, body: started }),
  });
  const states: Readonly<Record<string, string>> = {
    Indication: "indicated",
    Confirmation: "confirmed",
    Rejection: "rejected",
  };
  for (const [index, statement] of statements.entries()) {
    const event = {
      channel: statement === "Leave" || statement === "Arrival" ? mspId : "consortium",
      blockNumber: index,
      transactionId: `${statement} of ${mspId}`,
      statement,
    };
    const state = states[statement];
    const concluded = { by: "Org2MSP", transactionId: "tx", claimedAt: "2026-01-01T00:00:00Z" };
    const migration = {
      migrationId: MIGRATION_ID,
      kind: "inter",
      source: "Org1MSP",
      destination: "Org2MSP",
      state,
      ...(state === "indicated" ? {} : { concluded }),
    };
    const settlement = { migrationId: MIGRATION_ID, statement, hop: 1, counterpart: "Org2MSP" };
    gateway.tell({ ...event, ...(state === undefined ? { settlement } : { migration }) });
  }
  return { mspId, gateway, manager, [Symbol.asyncDispose]: () => stop(gateway, manager) };
}

async function stop(...servers: readonly StubServer[]): Promise<void> {
  await Promise.all(servers.map((each) => each[Symbol.asyncDispose]()));
}

const route = ["migrate", "--from", "Org1MSP", "--to", "Org2MSP"];

describe("basics migrate", () => {
  it("takes an image in, and tells what happens until Leave and Arrival", async () => {
    await using source = await operator("Org1MSP", "Indication", "Confirmation", "Leave");
    await using target = await operator("Org2MSP", "Arrival");
    await using consortium = await StubConsortium.make([source, target]);
    const args = ["--image", "disks/a VM's disk.raw", "--format", "raw", ...consortium.data];
    const { status, stdout, stderr } = await runBasics(...route, ...args);
    assert.equal(status, 0, stderr);
    for (const statement of ["Indication", "Confirmation", "Leave", "Arrival"]) {
      assert.match(stdout, new RegExp(` ${statement} `));
    }
    assert.ok(
      stdout.endsWith(`instance   ${INSTANCE_ID}\nmigration  ${MIGRATION_ID}\nconfirmed\n`),
      stdout,
    );
    const [imported, started] = source.manager.requests;
    const vm = imported?.body as Record<string, string>;
    assert.equal(vm["image"], `${process.cwd()}/disks/a VM's disk.raw`);
    assert.match(vm["name"] ?? "", /^a-VM-s-disk\.raw-[0-9a-z]+$/);
    assert.deepEqual([vm["host"], vm["format"]], ["host-a", "raw"]);
    assert.deepEqual(started?.body, { destination: "Org2MSP" });
    assert.equal(imported?.authorization, "Bearer control of Org1MSP");
  });

  it("answers no where the migration was rejected, as JSON too", async () => {
    await using source = await operator("Org1MSP", "Indication", "Rejection");
    await using target = await operator("Org2MSP");
    await using consortium = await StubConsortium.make([source, target]);
    const args = ["--instance", INSTANCE_ID, "--json", ...consortium.data];
    const { status, stdout } = await runBasics(...route, ...args);
    assert.equal(status, 3);
    const told = JSON.parse(stdout) as { state: string; statements: { statement: string }[] };
    assert.equal(told.state, "rejected");
    assert.deepEqual(
      told.statements.map(({ statement }) => statement),
      ["Indication", "Rejection"],
    );
    assert.deepEqual(source.manager.calls, [`POST /vms/${INSTANCE_ID}/migrations`]);
  });

  it("fails where no end is heard of in time", async () => {
    await using source = await operator("Org1MSP", "Indication");
    await using target = await operator("Org2MSP");
    await using consortium = await StubConsortium.make([source, target]);
    const args = ["--instance", INSTANCE_ID, "--timeout", "1", ...consortium.data];
    const { status, stderr } = await runBasics(...route, ...args);
    assert.equal(status, 1);
    assert.match(stderr, /No Confirmation or Rejection or .* within 1 s/);
  });

  it("needs an operator that is there, its manager, and one thing to migrate", async () => {
    await using source = await operator("Org1MSP");
    await using consortium = await StubConsortium.make([
      { mspId: "Org1MSP", gateway: source.gateway },
      source.mspId === "Org1MSP" ? { ...source, mspId: "Org2MSP" } : source,
    ]);
    const image = ["--image", "disk.raw", ...consortium.data];
    const without = await runBasics(...route, ...image);
    assert.equal(without.status, 2);
    assert.match(
      without.stderr,
      /Org1MSP has no manager here: this consortium was started without/,
    );
    const other = await runBasics("migrate", "--from", "Org9MSP", "--to-host", "b", ...image);
    assert.equal(other.status, 2);
    assert.match(other.stderr, /There is no operator Org9MSP/);
    const both = ["--from", "Org2MSP", "--to-host", "b", "--instance", INSTANCE_ID, ...image];
    const twice = await runBasics("migrate", ...both);
    assert.equal(twice.status, 2);
    assert.match(twice.stderr, /either --instance ID, or --image FILE, or each --part/);
  });
});
