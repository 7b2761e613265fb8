import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { BothWaysRun, Round } from "./both-ways.js";
import { countedAt, levelsOf } from "./both-ways.js";
import type { Counted } from "./count-migrations.js";
import { ledgerDetails } from "./ledger-details.js";
import { ledgerRows } from "./ledger-rows.js";

function counted(migrations: number, gateways: number): Counted {
  const groups = { client: 10, gateways, peers: 200, orderers: 100 };
  return { migrations, durationMs: 1_000, cpu: { groups, others: 0 }, load: 1 };
}

/** Makes a round in which REST makes this many migrations for a hundred of the bare client. */
function round(rest: number, leave: number): Round {
  const step = { indicate: 1, verify: 2, leave: 10, arrive: 10 };
  return {
    counted: [8, 32].map((concurrency) => ({
      concurrency,
      of: { rest: counted(rest, 90), bare: counted(100, 0) },
    })),
    steps: { rest: [{ ...step, leave, notice: 3 }], bare: [step] },
  };
}

const run: BothWaysRun = { rounds: [round(80, 11), round(90, 12), round(100, 20)], bareRetries: 0 };
const options = { ledger: "a ledger", batchTimeoutMs: 10, leastThroughput: 0.85 };

describe("the rows of one ledger", () => {
  it("are a Leave's time, and for each level its throughput and the gateways' share", () => {
    const rows = ledgerRows(run, options);
    assert.deepEqual(
      rows.map(({ figure }) => figure),
      [
        "a ledger: Confirmation committed → Leave committed, batch time 10 ms",
        "a ledger: migrations a second through REST, 8 at once",
        "a ledger: the gateways' CPU a migration, 8 at once",
        "a ledger: migrations a second through REST, 32 at once",
        "a ledger: the gateways' CPU a migration, 32 at once",
      ],
    );
    const [leave, throughput, share] = rows;
    assert.deepEqual([leave?.ratio, leave?.met], [1.2, true]);
    assert.deepEqual([throughput?.measured, throughput?.ratio, throughput?.met], [90, 0.9, true]);
    assert.deepEqual([share?.ratio, share?.reach], [0.3, undefined]);
  });

  it("ask nothing of a Leave with other blocks than its reach is for", () => {
    const [leave] = ledgerRows(run, { ...options, batchTimeoutMs: 100 });
    assert.deepEqual([leave?.reach, leave?.met], [undefined, undefined]);
  });

  it("ask a share of the gateways only where one is named, and miss it where it is more", () => {
    const rows = ledgerRows(run, { ...options, leastThroughput: 0.95, mostGatewayShare: 0.25 });
    assert.deepEqual([rows[1]?.met, rows[2]?.met], [false, false]);
  });
});

describe("what lies behind them", () => {
  it("is each step's time both ways, in quantiles over all rounds", () => {
    const [steps] = ledgerDetails(run, "a ledger");
    const leave = steps?.rows.filter(([step]) => String(step).startsWith("Confirmation committed"));
    assert.deepEqual(leave?.[0]?.slice(1, 3), ["REST", 12]);
    assert.deepEqual(leave[0].at(-1), "3");
    const notice = steps?.rows.filter(([step]) => String(step).includes("seen at the destination"));
    assert.deepEqual(
      notice?.map(([, way]) => way),
      ["REST"],
      "the bare client hears of nothing",
    );
  });

  it("is whose CPU a migration takes, at each level both ways", () => {
    const [, cpu] = ledgerDetails(run, "a ledger");
    assert.deepEqual(cpu?.headings, [
      "at once",
      "way",
      "client",
      "gateways",
      "peers",
      "orderers",
      "the ledger's",
      "all",
      "a second",
    ]);
    assert.deepEqual(
      cpu.rows.map(([level, way]) => `${level ?? ""} ${way ?? ""}`),
      ["8 REST", "8 bare client", "32 REST", "32 bare client"],
    );
    assert.deepEqual(cpu.rows[1]?.slice(2), [0.1, 0, 2, 1, 3, 3.1, 100]);
  });

  it("is found by level", () => {
    assert.deepEqual(levelsOf(run.rounds), [8, 32]);
    assert.equal(countedAt(run.rounds, 32).length, 3);
    assert.deepEqual([levelsOf([]), countedAt(run.rounds, 5)], [[], []]);
  });
});
