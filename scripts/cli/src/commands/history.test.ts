import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StubServer } from "@basics/consortium/testing/stub-server";
import { runBasics } from "../testing/run-basics.js";
import { StubConsortium } from "../testing/stub-consortium.js";

const INSTANCE_ID = "Org1MSP:0198c0de-0000-7000-8000-000000000002";
const PATH = `GET /v1/instances/${INSTANCE_ID}/lineage`;

function entry(ledger: string, statement: string, hop: number, transactionId: string): object {
  return {
    ledger,
    instanceId: INSTANCE_ID,
    hop,
    step: 0,
    statement,
    custodian: "Org1MSP",
    from: { operator: "Org1MSP", host: { name: "host-a", disclosed: true } },
    to: { operator: "Org2MSP", host: { name: "undisclosed", disclosed: false } },
    recorded: { by: "Org1MSP", transactionId, claimedAt: "2026-01-01T00:00:00Z" },
  };
}

describe("basics history", () => {
  it("is one table of what all operators' gateways tell, each row once", async () => {
    const confirmation = entry("consortium", "Confirmation", 1, "tx-confirmation");
    await using first = await StubServer.start({
      [PATH]: ({ query }) =>
        query.get("cursor") === "more"
          ? { body: { items: [entry("private", "Leave", 1, "tx-leave")] } }
          : { body: { items: [confirmation], nextCursor: "more" } },
    });
    await using second = await StubServer.start({
      [PATH]: () => ({ body: { items: [confirmation, entry("private", "Arrival", 1, "tx-a")] } }),
    });
    await using third = await StubServer.start();
    await using consortium = await StubConsortium.make([
      { mspId: "Org1MSP", gateway: first },
      { mspId: "Org2MSP", gateway: second },
      { mspId: "Org3MSP", gateway: third },
    ]);
    const { status, stdout, stderr } = await runBasics("history", INSTANCE_ID, ...consortium.data);
    assert.equal(status, 0, stderr);
    const [, , ...rows] = stdout.trimEnd().split("\n");
    assert.deepEqual(
      rows.map((row) => row.split(/ {2,}/).slice(0, 4)),
      [
        ["1", "consortium", "Confirmation", "Org1MSP/host-a → Org2MSP/undisclosed"],
        ["1", "private, Org1MSP", "Leave", "Org1MSP/host-a → Org2MSP/undisclosed"],
        ["1", "private, Org2MSP", "Arrival", "Org1MSP/host-a → Org2MSP/undisclosed"],
      ],
    );
  });

  it("asks one operator only where one is named, and answers JSON", async () => {
    await using first = await StubServer.start();
    await using second = await StubServer.start({
      [PATH]: () => ({ body: { items: [entry("private", "Arrival", 1, "tx-a")] } }),
    });
    await using consortium = await StubConsortium.make([
      { mspId: "Org1MSP", gateway: first },
      { mspId: "Org2MSP", gateway: second },
    ]);
    const named = ["--operator", "Org2MSP", "--json", ...consortium.data];
    const { status, stdout } = await runBasics("history", INSTANCE_ID, ...named);
    assert.equal(status, 0);
    const [only] = JSON.parse(stdout) as { toldBy: string; statement: string }[];
    assert.deepEqual([only?.toldBy, only?.statement], ["Org2MSP", "Arrival"]);
    assert.deepEqual(first.calls, []);
    const unknown = ["--operator", "Org9MSP", ...consortium.data];
    const wrong = await runBasics("history", INSTANCE_ID, ...unknown);
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /no operator Org9MSP. It is one of Org1MSP, Org2MSP/);
  });

  it("fails where no gateway knows the VM", async () => {
    await using gateway = await StubServer.start();
    await using consortium = await StubConsortium.make([{ mspId: "Org1MSP", gateway }]);
    const { status, stdout } = await runBasics("history", INSTANCE_ID, ...consortium.data);
    assert.deepEqual([status, stdout], [1, ""]);
  });
});
