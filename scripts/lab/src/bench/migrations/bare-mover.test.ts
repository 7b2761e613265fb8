import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { Consortium } from "@basics/consortium";
import { layoutOf } from "@basics/consortium/data";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { BareMover } from "./bare-mover.js";
import type { LedgerClient, Submitted } from "./bare-client.js";
import { TravellingVm } from "./move.js";

interface Call {
  readonly by: string;
  readonly channel: string;
  readonly transaction: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/** A ledger on which everything commits at once, and which records its requests. */
class FakeLedger {
  readonly calls: Call[] = [];
  readonly closed: string[] = [];
  readonly #seen: string[] = [];
  retries = 0;

  open(mspId: string): LedgerClient {
    return {
      privateChannel: `private of ${mspId}`,
      submit: (channel, transaction, request): Promise<Submitted> => {
        const by = mspId;
        this.calls.push({ by, channel, transaction, request: request as Call["request"] });
        const commit = Buffer.from(`${transaction} by ${mspId}`);
        return Promise.resolve({ commit, tookMs: this.calls.length, retries: this.retries });
      },
      has: (commit) => {
        this.#seen.push(`${Buffer.from(commit).toString()} at ${mspId}`);
        return Promise.resolve();
      },
      close: () => {
        this.closed.push(mspId);
        return Promise.resolve();
      },
    };
  }

  get seen(): readonly string[] {
    return this.#seen;
  }
}

const operators = ["Org1MSP", "Org2MSP"];

/** Makes the parts of a consortium that the mover uses. */
async function consortiumIn(folder: TemporaryFolder): Promise<Consortium> {
  const layout = layoutOf(folder.path);
  for (const mspId of operators) {
    await mkdir(layout.operator(mspId).root, { recursive: true });
    await writeFile(layout.operator(mspId).hostKey, randomBytes(32).toString("hex"));
  }
  return {
    network: { consortiumChannel: "consortium" },
    operators: operators.map((mspId) => ({ mspId, gatewayUrl: "" })),
    layout,
  } as unknown as Consortium;
}

describe("the mover without gateways", () => {
  it("makes a migration's four transactions, each after those that it builds on", async () => {
    await using folder = await TemporaryFolder.make();
    const ledger = new FakeLedger();
    const consortium = await consortiumIn(folder);
    const mover = await BareMover.connect(consortium, (_, mspId) =>
      Promise.resolve(ledger.open(mspId)),
    );
    const move = new TravellingVm(operators, 0).next();
    ledger.retries = 2;
    const times = await mover.move(move);
    const order = ledger.calls.map(({ by, channel, transaction }) => [by, channel, transaction]);
    assert.deepEqual(order.slice(0, 2), [
      ["Org1MSP", "consortium", "Indicate"],
      ["Org2MSP", "consortium", "Verify"],
    ]);
    for (const settled of [
      ["Org1MSP", "private of Org1MSP", "Leave"],
      ["Org2MSP", "private of Org2MSP", "Arrive"],
    ]) {
      assert.ok(
        order.slice(2).some((call) => isDeepStrictEqual(call, settled)),
        settled.join(),
      );
    }
    assert.deepEqual(ledger.seen, [
      "Indicate by Org1MSP at Org2MSP",
      "Verify by Org2MSP at Org1MSP",
    ]);
    assert.deepEqual([times.indicate, times.verify], [1, 2]);
    assert.equal(mover.retries, 8);
    await mover.close();
    assert.deepEqual(ledger.closed, operators);
  });

  it("publishes hosts as commitments only, and opens one to its own ledger", async () => {
    await using folder = await TemporaryFolder.make();
    const ledger = new FakeLedger();
    const mover = await BareMover.connect(await consortiumIn(folder), (_, mspId) =>
      Promise.resolve(ledger.open(mspId)),
    );
    const move = { ...new TravellingVm(operators, 0).next(), destinationHost: "a secret host" };
    await mover.move(move);
    const onConsortium = ledger.calls.filter(({ channel }) => channel === "consortium");
    assert.doesNotMatch(JSON.stringify(onConsortium), /a secret host/);
    const arrive = ledger.calls.find(({ transaction }) => transaction === "Arrive");
    assert.match(JSON.stringify(arrive?.request), /a secret host/);
    const [indicate, verify] = onConsortium;
    assert.equal(indicate?.request["vmId"], move.vmId);
    assert.equal(verify?.request["migrationId"], indicate.request["migrationId"]);
    await mover.close();
  });

  it("closes what it opened where a client does not connect", async () => {
    await using folder = await TemporaryFolder.make();
    const ledger = new FakeLedger();
    const connecting = BareMover.connect(await consortiumIn(folder), (_, mspId) =>
      mspId === "Org2MSP"
        ? Promise.reject(new Error("its peer is away"))
        : Promise.resolve(ledger.open(mspId)),
    );
    await assert.rejects(connecting, /its peer is away/);
    assert.deepEqual(ledger.closed, ["Org1MSP"]);
  });
});
