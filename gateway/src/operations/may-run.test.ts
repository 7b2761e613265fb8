import assert from "node:assert/strict";
import type { MigrationRecord, MigrationState } from "@basics/chaincode/records";
import fc from "fast-check";
import { describe, it } from "node:test";
import type { InstanceKnowledge } from "./may-run.js";
import { mayRun } from "./may-run.js";
import {
  confirmedRecord,
  consortiumInstance,
  migrationRecord,
  privateInstance,
} from "../testing/http/records.js";

const states: MigrationState[] = [
  ...(["indicated", "confirmed", "rejected", "declined", "cancelled", "superseded"] as const),
];
const only = (who: "source" | "destination" | "nobody") => ({
  source: who === "source",
  destination: who === "destination",
});

describe("who may run the VM", () => {
  it("follows the table as long as nothing else happened", () => {
    const table: Record<MigrationState, "source" | "destination" | "nobody"> = {
      ...({ indicated: "nobody", confirmed: "destination", superseded: "nobody" } as const),
      ...({ rejected: "source", declined: "source", cancelled: "source" } as const),
    };
    for (const state of states) {
      const migration = { ...confirmedRecord(), state };
      const custodian = state === "confirmed" ? "Org2MSP" : "Org1MSP";
      const consortium = consortiumInstance({ custodian, hop: state === "confirmed" ? 1 : 0 });
      for (const self of ["Org1MSP", "Org2MSP", "Org3MSP"]) {
        assert.deepEqual(mayRun(migration, self), only(table[state]), state);
        assert.deepEqual(mayRun(migration, self, { consortium }), only(table[state]), state);
      }
    }
  });

  const forbids = (
    what: string,
    migration: MigrationRecord,
    now: InstanceKnowledge,
    self: string,
  ) => {
    it(`forbids it ${what}`, () => {
      assert.deepEqual(mayRun(migration, self, now), only("nobody"));
    });
  };
  const confirmed = confirmedRecord();
  const declined = migrationRecord({ state: "declined" });
  const arrived = { custodian: "Org2MSP", hop: 1 };
  const open = { openMigrationId: "Org2MSP:x" };

  forbids(
    "to the destination after it moved on",
    confirmed,
    {
      consortium: consortiumInstance({ custodian: "Org3MSP", hop: 2 }),
    },
    "Org2MSP",
  );
  forbids(
    "by an old Confirmation after it left and came back",
    confirmed,
    {
      consortium: consortiumInstance({ custodian: "Org2MSP", hop: 3 }),
    },
    "Org2MSP",
  );
  forbids(
    "to the destination once it is indicated again",
    confirmed,
    {
      consortium: consortiumInstance({ ...arrived, ...open }),
    },
    "Org2MSP",
  );
  forbids(
    "to the destination while it moves it between its hosts",
    confirmed,
    {
      consortium: consortiumInstance(arrived),
      private: privateInstance({ hop: 1, ...open }),
    },
    "Org2MSP",
  );
  forbids(
    "to anyone once it is retired",
    confirmed,
    {
      consortium: consortiumInstance({ ...arrived, state: "retired" }),
    },
    "Org2MSP",
  );
  forbids(
    "to the source once another migration of it is open",
    declined,
    {
      consortium: consortiumInstance(open),
    },
    "Org1MSP",
  );
  forbids(
    "to the source after another migration took it away",
    declined,
    {
      consortium: consortiumInstance(arrived),
    },
    "Org1MSP",
  );
  forbids(
    "to the source while it moves it between its hosts",
    declined,
    {
      consortium: consortiumInstance(),
      private: privateInstance(open),
    },
    "Org1MSP",
  );

  it("ignores a private record that has not seen the Arrival yet", () => {
    const now = {
      consortium: consortiumInstance(arrived),
      private: privateInstance({ state: "departed", hop: 0 }),
    };
    assert.deepEqual(mayRun(confirmed, "Org2MSP", now), only("destination"));
  });

  describe("between hosts of one operator", () => {
    const local = { kind: "local", destination: "Org1MSP", hop: 0, step: 1 } as const;
    const here = (rest: Partial<ReturnType<typeof privateInstance>>): InstanceKnowledge => ({
      private: privateInstance({ host: "node-2", step: 1, ...rest }),
    });
    const moved = confirmedRecord(local);

    it("is the destination host after the Confirmation", () => {
      assert.deepEqual(mayRun(moved, "Org1MSP", here({})), only("destination"));
    });

    it("is the source host after a Rejection, as long as it resides there", () => {
      const sourceHost = { name: "node-1" };
      const rejected = migrationRecord({ ...local, state: "rejected", sourceHost });
      assert.deepEqual(mayRun(rejected, "Org1MSP", here({ host: "node-1" })), only("source"));
      assert.deepEqual(mayRun(rejected, "Org1MSP", here({ host: "node-3" })), only("nobody"));
    });

    forbids("after the next local migration", moved, here({ step: 2 }), "Org1MSP");
    forbids("during the next local migration", moved, here(open), "Org1MSP");
    forbids("after it departed", moved, here({ state: "departed" }), "Org1MSP");
    forbids(
      "while the consortium has it indicated",
      moved,
      {
        ...here({}),
        consortium: consortiumInstance(open),
      },
      "Org1MSP",
    );
    forbids(
      "where the consortium has it elsewhere",
      moved,
      {
        ...here({}),
        consortium: consortiumInstance(arrived),
      },
      "Org1MSP",
    );
  });

  it("is never both sides, and never more than the table allows", () => {
    const operators = ["Org1MSP", "Org2MSP", "Org3MSP"];
    const consortium = fc.record({
      state: fc.constantFrom("active" as const, "retired" as const),
      custodian: fc.constantFrom(...operators),
      hop: fc.nat(3),
      openMigrationId: fc.option(fc.constant("Org1MSP:x"), { nil: undefined }),
    });
    const own = fc.record({
      state: fc.constantFrom("resident" as const, "departed" as const, "retired" as const),
      hop: fc.nat(3),
      step: fc.nat(3),
      host: fc.constantFrom("node-1", "node-2"),
      openMigrationId: fc.option(fc.constant("Org1MSP:x"), { nil: undefined }),
    });
    const now = fc.record({
      consortium: fc.option(consortium, { nil: undefined }),
      private: fc.option(own, { nil: undefined }),
    });
    const migration = fc.record({
      kind: fc.constantFrom("inter" as const, "local" as const),
      state: fc.constantFrom(...states),
      hop: fc.nat(3),
      step: fc.nat(3),
    });
    fc.assert(
      fc.property(migration, now, fc.constantFrom(...operators), (fields, known, self) => {
        const record = { ...confirmedRecord(), ...fields };
        const { source, destination } = mayRun(record, self, known as InstanceKnowledge);
        const table = mayRun(record, self);
        assert.ok(!(source && destination));
        assert.ok(table.source || !source);
        assert.ok(table.destination || !destination);
      }),
    );
  });
});
