import assert from "node:assert/strict";
import type { StatementEvent } from "@basics/chaincode/records";
import { createLogger } from "../../observation/log.js";
import { Metrics } from "../../observation/metrics.js";
import { confirmationOf, Settler } from "../../relay/settler.js";
import type { Confirmation } from "../../relay/settler.js";
import { CONSORTIUM, privateChannelOf } from "./simulated-fabric.js";
import type { Genesis } from "./simulated-fabric.js";
import { SimulatedManager } from "./simulated-manager.js";
import { SimulatedWorld } from "./simulated-world.js";

const LONGEST_HISTORY_MS = 24 * 3_600_000;
const logger = createLogger("silent", "simulated");
const metrics = new Metrics();

/** Plays one random history. @returns how many requests were answered */
export async function playHistory(seed: number, genesis: Genesis): Promise<number> {
  const world = new SimulatedWorld(seed, genesis);
  const { clock, fabric, operators } = world;
  const managers = new Map(operators.map((each) => [each, new SimulatedManager(world, each)]));
  const managerOf = (operator: string): SimulatedManager => {
    const manager = managers.get(operator);
    assert.ok(manager !== undefined);
    return manager;
  };
  const heardOf: string[] = [];
  let underWay = 0;
  const begin = (work: Promise<void>): void => {
    underWay += 1;
    world.spawn(work.finally(() => (underWay -= 1)));
  };
  fabric.onCommit((operator, channel, event) => {
    if (channel !== CONSORTIUM) return;
    const { migration } = event;
    if (migration?.source === operator) heardOf.push(migration.migrationId);
    if (world.chance(0.5))
      begin(managerOf(operator).ask(world.pick([...heardOf, world.coin(operator)])));
    if (event.statement === "Indication" && migration?.destination === operator) {
      begin(managerOf(operator).receive(event));
    }
    const confirmation = confirmationIn(operator, event);
    if (confirmation !== undefined) begin(settle(world, operator, confirmation));
  });
  for (const operator of operators) world.spawn(world.crashForEver(operator));
  world.spawn(world.disturbForEver());
  for (let vm = world.chance(0.3) ? 0 : 1; vm < 2; vm += 1) begin(wander(world, managerOf));
  const calm = clock.sleep(20_000 + clock.random() * 300_000).then(() => {
    world.weather.faultRate = 0;
  });
  await clock.until(() => world.failed || (underWay === 0 && fabric.settled), LONGEST_HISTORY_MS);
  world.throwFailures();
  await clock.until(() => world.failed || world.weather.faultRate === 0, LONGEST_HISTORY_MS);
  await calm;
  // Statements that were under way when their client had gone may still land.
  await clock.pass(120_000);
  await clock.until(() => world.failed || (underWay === 0 && fabric.settled), LONGEST_HISTORY_MS);
  world.throwFailures();
  world.judge.finish();
  checkLedgers(world);
  return world.judge.answers;
}

/** Plays one VM's life: a few migrations one after the other, by the operator that runs it. */
async function wander(
  world: SimulatedWorld,
  managerOf: (operator: string) => SimulatedManager,
): Promise<void> {
  const instanceId = await managerOf(world.pick(world.operators)).create();
  const moves = 1 + Math.floor(world.clock.random() * 3);
  for (let move = 0; move < moves; move += 1) {
    let holder = world.runs(instanceId);
    while (holder === undefined) {
      await world.pause(500);
      holder = world.runs(instanceId);
    }
    await world.pause(2_000);
    const manager = managerOf(holder);
    const others = world.operators.filter((each) => each !== holder);
    if (world.chance(0.3)) await manager.moveLocally(instanceId);
    else await manager.sendAway(instanceId, world.pick(others));
  }
  while (world.runs(instanceId) === undefined) await world.pause(500);
}

const confirmationIn = (operator: string, event: StatementEvent): Confirmation | undefined =>
  confirmationOf(
    {
      channel: CONSORTIUM,
      blockNumber: 0,
      transactionIndex: 0,
      transactionId: "",
      statement: event.statement,
      event,
    },
    operator,
  );

/** Does the relay's work late and in any order, on any gateway that is up, and sometimes twice. */
async function settle(
  world: SimulatedWorld,
  operator: string,
  confirmation: Confirmation,
): Promise<void> {
  const again = world.chance(0.2) ? 2 : 1;
  for (let done = 0; done < again;) {
    await world.pause(10_000);
    const life = world.gateway(operator);
    if (life === undefined) continue;
    const { hosts, privateLedger: ledger, trouble } = life;
    const options = { ledger, hosts, clock: trouble, concurrency: 4, logger, metrics };
    const stopping = new AbortController();
    const settling = new Settler(options).settle(confirmation, stopping.signal, world.chance(0.5));
    const outcome = await Promise.race([settling, trouble.killed.then(() => "killed")]);
    assert.notEqual(outcome, "parked", `${confirmation.migrationId} is refused`);
    if (outcome === "settled") done += 1;
  }
}

/** Checks what must hold of the ledgers, whatever was answered. */
function checkLedgers({ fabric, operators }: SimulatedWorld): void {
  const [first, ...others] = operators.map((operator) => fabric.dump(operator, CONSORTIUM));
  for (const other of others) assert.deepEqual(other, first);
  const statements = fabric.statements(CONSORTIUM);
  const indicated = new Set<string>();
  const concluded = new Set<string>();
  const settlements: string[] = [];
  for (const { statement, migration } of statements) {
    const { migrationId = "", source = "", destination = "" } = migration ?? {};
    if (statement === "Indication") {
      assert.ok(!indicated.has(migrationId), `${migrationId} is indicated twice`);
      assert.ok(!concluded.has(migrationId), `${migrationId} is indicated after its end`);
      indicated.add(migrationId);
    } else if (migration !== undefined) {
      assert.ok(!concluded.has(migrationId), `${migrationId} ends twice`);
      concluded.add(migrationId);
    }
    if (statement !== "Confirmation") continue;
    settlements.push(`${source} Leave ${migrationId}`, `${destination} Arrival ${migrationId}`);
  }
  for (const migrationId of indicated) assert.ok(concluded.has(migrationId), `${migrationId} open`);
  const open = new Set<string>();
  const found = operators.flatMap((operator) => {
    const own = fabric.statements(privateChannelOf(operator));
    for (const { statement, migration } of own) {
      const { migrationId = "", state } = migration ?? {};
      // A tombstone may stand on both ledgers, if nobody knew yet on which of them the Indication
      // is.
      if (statement === "Indication") {
        assert.ok(!indicated.has(migrationId), `${migrationId} stands on two ledgers`);
        open.add(migrationId);
      } else if (state !== "indicated") open.delete(migrationId);
    }
    return own.flatMap(({ statement, settlement }) =>
      settlement === undefined ? [] : [`${operator} ${statement} ${settlement.migrationId}`],
    );
  });
  assert.deepEqual(found.sort(), settlements.sort());
  assert.deepEqual([...open], [], "every local migration has ended");
}
