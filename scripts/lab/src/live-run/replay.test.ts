import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, it } from "node:test";
import type { Arrival } from "@basics/experiments";
import { layoutOf } from "@basics/consortium/data";
import { StubServer } from "@basics/consortium/testing/stub-server";
import type { TakenRequest } from "@basics/consortium/testing/stub-server";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import type { LiveLedger } from "./live-ledger.js";
import { Replay } from "./replay.js";

const operators = ["Org1MSP", "Org2MSP"] as const;
type Body = Readonly<Record<string, string>>;

/** Two gateways that commit every statement at once and report it on both event streams. */
class FakeGateways implements AsyncDisposable {
  readonly gateways: StubServer[] = [];
  readonly taken: TakenRequest[] = [];
  refuse = false;
  #told = 0;
  readonly #migrations = new Map<string, Body>();

  static async start(): Promise<FakeGateways> {
    const fake = new FakeGateways();
    for (const mspId of operators) fake.gateways.push(await fake.#start(mspId));
    return fake;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway[Symbol.asyncDispose]()));
  }

  #start(mspId: string): Promise<StubServer> {
    return StubServer.start(
      new Proxy(
        {},
        {
          get: (_, call: string) => (request: TakenRequest) => this.#take(mspId, call, request),
        },
      ),
    );
  }

  #take(mspId: string, call: string, request: TakenRequest): { status: number; body?: object } {
    if (this.refuse) return { status: 503 };
    this.taken.push(request);
    if (call === "POST /v1/migrations") {
      const body = request.body as Body;
      this.#migrations.set(body["migrationId"] ?? "", body);
      this.#tell("Indication", body);
    } else {
      const [, migrationId = ""] = /migrations\/(.*)\/verification$/.exec(call) ?? [];
      const body = this.#migrations.get(migrationId) ?? {};
      assert.equal(mspId, body["destination"] ?? migrationId.split(":")[0]);
      this.#tell("Confirmation", body);
      if (body["kind"] === "inter") this.#tell("Leave", body);
    }
    return { status: 202, body: {} };
  }

  #tell(statement: string, { migrationId }: Body): void {
    this.#told += 1;
    const migration = { migrationId, state: "indicated" };
    const event = { channel: "c", blockNumber: 1, transactionId: `tx${this.#told}`, statement };
    for (const gateway of this.gateways) gateway.tell({ ...event, migration });
  }
}

async function ledgerOf(fake: FakeGateways, folder: TemporaryFolder): Promise<LiveLedger> {
  const layout = layoutOf(folder.path);
  for (const mspId of operators) {
    const { managerToken } = layout.operator(mspId);
    await mkdir(dirname(managerToken), { recursive: true });
    await writeFile(managerToken, `token of ${mspId}`);
  }
  const running = fake.gateways.map(({ url }, index) => {
    return { mspId: operators[index] ?? "", gatewayUrl: url };
  });
  return { consortium: { layout, operators: running } } as unknown as LiveLedger;
}

const arrivals: readonly Arrival[] = [
  { scheduledSeconds: 0, kind: "local", source: 0, destination: 0 },
  { scheduledSeconds: 0.1, kind: "inter", source: 1, destination: 0 },
];

describe("a trace that is played against a live ledger", () => {
  it("is indicated when scheduled, verified at its destination, finished at its source", async () => {
    await using folder = await TemporaryFolder.make();
    await using fake = await FakeGateways.start();
    await using replay = await Replay.connect(await ledgerOf(fake, folder));
    await replay.play(arrivals, 0.15);
    assert.ok(await replay.untilFinished(10));
    const played = await replay.play(arrivals, 2);
    assert.deepEqual(
      played.map(({ kind, scheduledSeconds }) => [kind, scheduledSeconds]),
      [
        ["local", 0],
        ["inter", 0.1],
      ],
    );
    for (const { completedSeconds = NaN, scheduledSeconds } of played) {
      assert.ok(completedSeconds >= scheduledSeconds && completedSeconds < 2);
    }
    assert.deepEqual(replay.needed, { global: 2, local: 4 });
    assert.equal(replay.refused, 0);
    const indicated = fake.taken.filter(({ call }) => call === "POST /v1/migrations");
    const [local, inter] = indicated.map(({ body }) => body as Body);
    assert.deepEqual([local?.["sourceHost"], local?.["destinationHost"]], ["host-a", "host-b"]);
    assert.equal(inter?.["destination"], "Org1MSP");
    assert.match(inter["migrationId"] ?? "", /^Org2MSP:/);
  });

  it("counts what gateways refuse, which is never finished", async () => {
    await using folder = await TemporaryFolder.make();
    await using fake = await FakeGateways.start();
    fake.refuse = true;
    await using replay = await Replay.connect(await ledgerOf(fake, folder));
    const played = await replay.play(arrivals.slice(0, 1), 0.3);
    assert.equal(played[0]?.completedSeconds, undefined);
    assert.equal(await replay.untilFinished(0.05), false);
    assert.equal(replay.refused, 1);
  });
});
