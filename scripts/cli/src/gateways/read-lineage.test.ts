import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GatewayClient } from "@basics/manager";
import { StubServer } from "@basics/consortium/testing/stub-server";
import { lineageTable } from "../output/lineage-table.js";
import { readLineage } from "./read-lineage.js";

const INSTANCE_ID = "Org1MSP:0198c0de-0000-7000-8000-000000000005";
const VM_ID = `sha256-tree:${"0".repeat(64)}`;

interface Told {
  readonly ledger: "consortium" | "private";
  readonly statement: string;
  readonly hop: number;
  readonly step?: number;
  readonly from?: object;
  readonly to?: object;
}

function entry({ step = 0, ...told }: Told): object {
  const transactionId = `${told.ledger}-${told.statement}-${told.hop}-${step}`;
  const recorded = { by: "Org1MSP", transactionId, claimedAt: "2026-01-01T00:00:00Z" };
  return { instanceId: INSTANCE_ID, step, custodian: "Org1MSP", vmId: VM_ID, recorded, ...told };
}

/**
 * Reads a lineage from gateways that are asked in this order, each entry as `name statement hop`.
 */
async function lineage(...told: (readonly [string, readonly object[] | number])[]) {
  const stubs = await Promise.all(
    told.map(([, items]) =>
      StubServer.start({
        [`GET /v1/instances/${INSTANCE_ID}/lineage`]: () =>
          typeof items === "number"
            ? { status: items, body: { title: "no", status: items } }
            : { body: { items } },
      }),
    ),
  );
  try {
    const targets = told.map(([name], index) => {
      const url = stubs[index]?.url ?? "";
      return { name, client: new GatewayClient({ url, token: "token", patienceMs: 1 }) };
    });
    return await readLineage(targets, INSTANCE_ID);
  } finally {
    await Promise.all(stubs.map((stub) => stub[Symbol.asyncDispose]()));
  }
}

const hidden = { operator: "Org1MSP", host: { name: "undisclosed", disclosed: false } };
const shown = { operator: "Org1MSP", host: { name: "host-a", disclosed: true } };
const there = { operator: "Org2MSP", host: { name: "host-b", disclosed: true } };

describe("the lineage that several gateways tell", () => {
  it("has the consortium's rows once, and names a host where any of them may", async () => {
    const seen = (from: object): object =>
      entry({ ledger: "consortium", statement: "Confirmation", hop: 1, from, to: there });
    for (const order of [
      [hidden, shown],
      [shown, hidden],
    ]) {
      const [first = {}, second = {}] = order;
      const entries = await lineage(["Org2MSP", [seen(first)]], ["Org1MSP", [seen(second)]]);
      assert.equal(entries.length, 1);
      assert.deepEqual(entries[0]?.from, shown);
    }
  });

  it("is in the order of hops: what made a hop, then Leave, Arrival, what followed", async () => {
    const told = (ledger: Told["ledger"], statement: string, hop: number, step = 0): object =>
      entry({ ledger, statement, hop, step });
    const entries = await lineage(
      [
        "Org2MSP",
        [
          told("private", "Arrival", 1),
          told("private", "Confirmation", 1, 2),
          told("private", "Confirmation", 1, 1),
        ],
      ],
      [
        "Org1MSP",
        [
          told("private", "Leave", 1),
          told("consortium", "Retirement", 1),
          told("consortium", "Confirmation", 1),
          told("private", "Registration", 0),
          told("consortium", "Registration", 0),
        ],
      ],
    );
    assert.deepEqual(
      entries.map(({ hop, ledger, statement, step, toldBy }) =>
        [hop, ledger === "private" ? toldBy : ledger, statement, step].join(" "),
      ),
      [
        "0 consortium Registration 0",
        "0 Org1MSP Registration 0",
        "1 consortium Confirmation 0",
        "1 Org1MSP Leave 0",
        "1 Org2MSP Arrival 0",
        "1 Org2MSP Confirmation 1",
        "1 Org2MSP Confirmation 2",
        "1 consortium Retirement 0",
      ],
    );
  });

  it("is what the others tell where one does not know the VM, and an error where none does", async () => {
    const known = entry({ ledger: "consortium", statement: "Registration", hop: 0 });
    assert.equal((await lineage(["Org1MSP", 404], ["Org2MSP", [known]])).length, 1);
    await assert.rejects(lineage(["Org1MSP", 404], ["Org2MSP", 404]), { status: 404 });
    await assert.rejects(lineage(["Org1MSP", 403], ["Org2MSP", [known]]), { status: 403 });
  });

  it("is a table of who told what: places, and ids that are cut short", async () => {
    const entries = await lineage([
      "Org1MSP",
      [
        entry({ ledger: "consortium", statement: "Confirmation", hop: 1, from: shown, to: there }),
        entry({
          ledger: "private",
          statement: "Registration",
          hop: 0,
          to: { operator: "Org1MSP" },
        }),
        entry({ ledger: "consortium", statement: "Retirement", hop: 2 }),
        entry({ ledger: "private", statement: "Leave", hop: 1, from: shown }),
      ],
    ]);
    const [, , ...rows] = lineageTable(entries).split("\n");
    assert.deepEqual(
      rows.map((row) => row.split(/ {2,}/).slice(0, 5)),
      [
        ["0", "private, Org1MSP", "Registration", "Org1MSP", "sha256-tree:00000000…"],
        [
          "1",
          "consortium",
          "Confirmation",
          "Org1MSP/host-a → Org2MSP/host-b",
          "sha256-tree:00000000…",
        ],
        ["1", "private, Org1MSP", "Leave", "Org1MSP/host-a", "sha256-tree:00000000…"],
        ["2", "consortium", "Retirement", "Org1MSP", "sha256-tree:00000000…"],
      ],
    );
  });
});
