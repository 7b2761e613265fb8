import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StatementEvent } from "@basics/manager";
import { statementLine } from "./statement-line.js";

function line(statement: string, about: object): string {
  const where = { channel: "consortium", blockNumber: 7, transactionId: "0123456789abcdef0123" };
  return statementLine({ ...where, statement, ...about } as unknown as StatementEvent);
}

const inter = { kind: "inter", source: "Org1MSP", destination: "Org2MSP" };

describe("a committed statement on one line", () => {
  it("names channel, statement, whom it concerns, block and the transaction's beginning", () => {
    assert.equal(
      line("Indication", { migration: inter }),
      `consortium     Indication     ${"Org1MSP → Org2MSP".padEnd(34)}  block   7  tx 0123456789abcdef…`,
    );
  });

  it("tells why a migration ended, where it did not confirm", () => {
    const text = line("Decline", { migration: { ...inter, reason: "CAPACITY" } });
    assert.match(text, / Org1MSP → Org2MSP \(CAPACITY\) /);
  });

  it("tells the hosts of a local migration", () => {
    const hosts = { sourceHost: { name: "host-a" }, destinationHost: { name: "host-b" } };
    const migration = { kind: "local", source: "Org1MSP", ...hosts };
    assert.match(line("Confirmation", { migration }), / Org1MSP: host-a → host-b /);
    const unknown = { kind: "local", source: "Org1MSP" };
    assert.match(line("Cancellation", { migration: unknown }), / Org1MSP: \? → \? /);
  });

  it("tells hop and counterpart of a Leave and an Arrival, and the id of an instance", () => {
    const settlement = { statement: "Leave", hop: 3, counterpart: "Org2MSP" };
    assert.match(line("Leave", { settlement }), / hop 3, to Org2MSP /);
    const arrival = { ...settlement, statement: "Arrival" };
    assert.match(line("Arrival", { settlement: arrival }), / hop 3, from Org2MSP /);
    const instance = { instanceId: "Org1MSP:0198c0de-0000-7000-8000-000000000001" };
    assert.match(line("Registration", { instance }), / Org1MSP:0198c0de-0000-70 /);
  });
});
