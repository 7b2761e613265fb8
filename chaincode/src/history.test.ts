import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import type {
  ConsortiumInstance,
  LineageEntry,
  MigrationRecord,
  MspId,
  Page,
  PrivateInstance,
  SettlementRecord,
  StatementEvent,
} from "./records";
import type { Endorsement } from "./testing/channels";
import { Refusal } from "./testing/channels";
import { Model } from "./testing/model";
import type { Statement, Verdict } from "./testing/model";
import {
  A,
  B,
  C,
  Consortium,
  CONSORTIUM,
  digestOf,
  idOf,
  privateChannelOf,
} from "./testing/operators";
import { check } from "./testing/property";
import type { Move } from "./testing/statements";
import { callOf, choose, moves } from "./testing/statements";

const operators = [A, B, C] as const;

/** Reads all records of one kind on a channel directly from its state. */
function records<T>(consortium: Consortium, channel: string, objectType: string): T[] {
  return consortium.network
    .state(channel)
    .dump()
    .filter(([key]) => key.startsWith(`\0${objectType}\0`))
    .map(([, value]) => JSON.parse(value) as T);
}

/** Runs moves, compares each with the model, and keeps the events of those that were committed. */
class History {
  readonly model = new Model();
  readonly events: { readonly channel: string; readonly event: StatementEvent }[] = [];
  readonly #consortium: Consortium;
  /** The concluded migrations, each as it was when it was concluded. */
  readonly #concluded = new Map<string, string>();

  constructor(consortium: Consortium) {
    this.#consortium = consortium;
  }

  /**
   * Runs the moves of one block. All are endorsed on the same state, so some fail because of
   * others.
   */
  async block(block: readonly Move[]): Promise<void> {
    const endorsed: { statement: Statement; verdict: Verdict; endorsement: Endorsement }[] = [];
    for (const move of block) {
      const statement = choose(move, this.model);
      // A commit does not check again what a private channel read on the consortium channel.
      if (statement.at === "private" && endorsed.length > 0) continue;
      const verdict = this.model.judge(statement);
      const endorsement = await this.#consortium.network.endorse(callOf(statement));
      assertAsJudged(statement, verdict, endorsement);
      endorsed.push({ statement, verdict, endorsement });
      if (statement.at === "private") break;
    }
    for (const { statement, verdict, endorsement } of endorsed) {
      if (typeof verdict !== "function") continue;
      const { channel } = callOf(statement);
      if (this.#consortium.network.commit(channel, endorsement) !== "VALID") continue;
      verdict();
      if (endorsement.event !== undefined) this.events.push({ channel, event: endorsement.event });
    }
    this.#assertTerminalStatesStay();
  }

  #assertTerminalStatesStay(): void {
    for (const channel of [CONSORTIUM, ...operators.map(privateChannelOf)]) {
      for (const migration of records<MigrationRecord>(this.#consortium, channel, "migration")) {
        if (migration.state === "indicated") continue;
        const key = `${channel} ${migration.migrationId}`;
        const now = JSON.stringify(migration);
        assert.equal(now, this.#concluded.get(key) ?? now, "a terminal state changed");
        this.#concluded.set(key, now);
      }
    }
  }
}

function assertAsJudged(statement: Statement, verdict: Verdict, endorsement: Endorsement): void {
  const { status, message, writes } = endorsement;
  const what = `${JSON.stringify(statement)} ${message}`;
  if (verdict === "refused") {
    assert.equal(status, 500, what);
    assert.ok(new Refusal(message).body.code !== "INVALID_ARGUMENT", what);
  } else {
    assert.equal(status, 200, what);
    assert.equal(writes.size === 0, verdict === "repeated", what);
  }
}

function assertCustodyIsOne(consortium: Consortium, model: Model): void {
  const holders = new Map<string, MspId[]>();
  for (const instance of records<ConsortiumInstance>(consortium, CONSORTIUM, "instance")) {
    const { instanceId, custodian, hop, openMigrationId } = instance;
    holders.set(instanceId, [custodian]);
    const expected = model.consortium.instances.get(instanceId);
    assert.deepEqual(
      [custodian, hop, openMigrationId],
      [expected?.custodian, expected?.hop, expected?.open],
    );
  }
  assert.equal(holders.size, model.consortium.instances.size);
}

/** Checks that each resident of a private channel was confirmed to it, or never left it. */
function assertResidenceIsConfirmed(consortium: Consortium, model: Model): void {
  for (const operator of operators) {
    const channel = privateChannelOf(operator);
    for (const settlement of records<SettlementRecord>(consortium, channel, "settlement")) {
      const { migrationId, instanceId, hop, statement } = settlement;
      const migration = model.consortium.migrations.get(migrationId);
      assert.deepEqual(
        [migration?.state, migration?.instanceId, migration?.hop],
        ["confirmed", instanceId, hop],
      );
      const party = statement === "Arrival" ? migration?.destination : migration?.source;
      assert.equal(party, operator);
    }
    for (const instance of records<PrivateInstance>(consortium, channel, "instance")) {
      const expected = model.privateOf(operator).instances.get(instance.instanceId);
      const state = instance.state === "resident" ? "held" : instance.state;
      assert.deepEqual([state, instance.hop], [expected?.state, expected?.hop]);
      if (state === "held") assert.equal(instance.host, expected?.host);
    }
  }
}

async function lineageOf(
  consortium: Consortium,
  channel: string,
  instanceId: string,
): Promise<LineageEntry[]> {
  const entries: LineageEntry[] = [];
  let bookmark = "";
  do {
    const page = await consortium.read<Page<LineageEntry>>(
      channel,
      "GetLineage",
      instanceId,
      "2",
      bookmark,
    );
    entries.push(...page.records);
    bookmark = page.bookmark;
  } while (bookmark !== "");
  return entries;
}

/**
 * Checks the lineage on the consortium channel against the events that clients saw, and only these.
 */
async function assertLineageIsHistory(consortium: Consortium, { events }: History): Promise<void> {
  const replayed = new Map<string, string[]>();
  const add = (instanceId: string, row: readonly unknown[]): void => {
    replayed.set(instanceId, [...(replayed.get(instanceId) ?? []), row.join(" ")]);
  };
  for (const { channel, event } of events) {
    if (channel !== CONSORTIUM) continue;
    const { statement, instance, migration } = event;
    if (statement === "Registration" || statement === "Retirement") {
      const { instanceId, custodian, hop } = instance as ConsortiumInstance;
      add(instanceId, [statement, hop, custodian]);
    } else if (statement === "Indication" && !replayed.has(migration?.instanceId ?? "")) {
      add(migration?.instanceId ?? "", ["Registration", 0, migration?.source]);
    } else if (statement === "Confirmation") {
      const { instanceId = "", hop, destination, vmId } = migration ?? {};
      add(instanceId, [statement, hop, destination, migration?.source, vmId]);
    }
  }
  for (const [instanceId, expected] of replayed) {
    const entries = await lineageOf(consortium, CONSORTIUM, instanceId);
    const found = entries.map(({ statement, hop, custodian, from, vmId }) =>
      (statement === "Confirmation"
        ? [statement, hop, custodian, from?.operator, vmId]
        : [statement, hop, custodian]
      ).join(" "),
    );
    assert.deepEqual(found, expected);
  }
}

function assertMigrationsAsModelled(consortium: Consortium, model: Model): void {
  const ledgers = [
    [CONSORTIUM, model.consortium],
    ...operators.map((each) => [privateChannelOf(each), model.privateOf(each)] as const),
  ] as const;
  for (const [channel, { migrations }] of ledgers) {
    const found = records<MigrationRecord>(consortium, channel, "migration");
    assert.deepEqual(
      new Map(found.map(({ migrationId, state }) => [migrationId, state])),
      new Map([...migrations].map(([migrationId, { state }]) => [migrationId, state])),
    );
  }
}

/** Checks that every list shows each of its records once, and nothing else. */
async function assertListsAreComplete(consortium: Consortium): Promise<void> {
  const all = records<MigrationRecord>(consortium, CONSORTIUM, "migration");
  const listed = async (query: object): Promise<string[]> => {
    const fn = "ListMigrations";
    const page = await consortium.read<Page<MigrationRecord>>(CONSORTIUM, fn, query);
    return page.records.map(({ migrationId }) => migrationId);
  };
  const idsOf = (matches: (migration: MigrationRecord) => boolean): string[] =>
    all.filter(matches).map(({ migrationId }) => migrationId);
  for (const state of ["indicated", "confirmed", "cancelled"] as const) {
    assert.deepEqual(
      await listed({ state, pageSize: 1000 }),
      idsOf((each) => each.state === state),
    );
    const mine = idsOf(
      (each) => each.state === state && [each.source, each.destination].includes(A),
    );
    assert.deepEqual(await listed({ state, operator: A, pageSize: 1000 }), mine);
  }
  const ofInstance = idsOf(({ instanceId }) => instanceId === idOf(A, 1));
  assert.deepEqual(await listed({ instanceId: idOf(A, 1), pageSize: 1000 }), ofInstance);
}

test("random histories of honest and hostile operators keep to the rules", async () => {
  // Without a size, fast-check would make histories that are too short to reach most states.
  const blocks = fc.array(fc.array(moves(), { minLength: 1, maxLength: 3 }), {
    minLength: 10,
    maxLength: 60,
    size: "max",
  });
  await check(
    fc.asyncProperty(blocks, async (history) => {
      const consortium = await Consortium.start();
      const run = new History(consortium);
      for (const block of history) await run.block(block);
      assertCustodyIsOne(consortium, run.model);
      assertResidenceIsConfirmed(consortium, run.model);
      assertMigrationsAsModelled(consortium, run.model);
      await assertLineageIsHistory(consortium, run);
      await assertListsAreComplete(consortium);
    }),
    { runs: 15 },
  );
});

/** The settlements that a relay makes for one operator, in the order of a history. */
type Relay = readonly (readonly [fn: "Leave" | "Arrive", argument: object])[];

/** Moves an instance through the operators, and answers each operator's settlements of it. */
async function travel(
  consortium: Consortium,
  way: readonly MspId[],
): Promise<ReadonlyMap<MspId, Relay>> {
  const relays = new Map<MspId, (readonly ["Leave" | "Arrive", object])[]>();
  const relayOf = (operator: MspId): (readonly ["Leave" | "Arrive", object])[] => {
    const relay = relays.get(operator) ?? [];
    relays.set(operator, relay);
    return relay;
  };
  let at: MspId = A;
  for (const [index, next] of way.entries()) {
    if (next === at) continue;
    const migrationId = idOf(at, index + 10);
    const host = { name: `${next}-host-${index}` };
    await consortium.migrate(at, next, { migrationId, instanceId: idOf(A, 1), host });
    relayOf(at).push(["Leave", { migrationId }]);
    relayOf(next).push(["Arrive", { migrationId, host }]);
    at = next;
  }
  return relays;
}

/** The state of a private channel without provenance: no callers, transactions or times. */
function substanceOf(consortium: Consortium, channel: string): readonly string[] {
  return consortium.network
    .state(channel)
    .dump()
    .map(([key, value]) => key + value.replace(/"transactionId":"[^"]*"|"claimedAt":"[^"]*"/g, ""));
}

test("relays late, doubled and out of order end in the same private state", async () => {
  const way = fc.array(fc.constantFrom(A, B, C), { minLength: 3, maxLength: 8, size: "max" });
  const order = fc.array(fc.nat({ max: 1000 }), { minLength: 20, maxLength: 20 });
  await check(
    fc.asyncProperty(way, order, fc.boolean(), async (stations, priorities, moved) => {
      const consortiums = [await Consortium.start(), await Consortium.start()] as const;
      for (const [index, consortium] of consortiums.entries()) {
        await consortium.keep(A, "Register", { instanceId: idOf(A, 1), host: { name: "a1" } });
        if (moved) await moveLocally(consortium);
        for (const [operator, relay] of await travel(consortium, stations)) {
          const shuffled = [...relay, ...relay.slice(0, 3)]
            .map((each, at) => [priorities[at] ?? 0, each] as const)
            .sort(([a], [b]) => a - b)
            .map(([, each]) => each);
          for (const [fn, argument] of index === 0 ? relay : shuffled) {
            await consortium.keep(operator, fn, argument);
          }
        }
      }
      const [inOrder, outOfOrder] = consortiums;
      for (const operator of operators) {
        const channel = privateChannelOf(operator);
        assert.deepEqual(substanceOf(outOfOrder, channel), substanceOf(inOrder, channel));
        assert.deepEqual(
          (await lineageOf(outOfOrder, channel, idOf(A, 1))).map(withoutProvenance),
          (await lineageOf(inOrder, channel, idOf(A, 1))).map(withoutProvenance),
        );
      }
    }),
    { runs: 20 },
  );
});

async function moveLocally(consortium: Consortium): Promise<void> {
  const move = { migrationId: idOf(A, 5), vmId: digestOf("x") };
  await consortium.keep(A, "Indicate", {
    ...move,
    instanceId: idOf(A, 1),
    sourceHost: { name: "a1" },
    destinationHost: { name: "a2" },
  });
  await consortium.keep(A, "Verify", { ...move, host: { name: "a2" } });
}

function withoutProvenance(entry: LineageEntry): object {
  return { ...entry, recorded: undefined };
}
