import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { MspId, StatementEvent } from "@basics/chaincode/records";
import type { MigrationView } from "../../schemas/migrations.js";
import type { Answer, Call } from "./inject.js";
import { LOST } from "./simulated-world.js";
import type { SimulatedWorld } from "./simulated-world.js";

const digest = (content: string): string =>
  `sha256-tree:${createHash("sha256").update(content).digest("hex")}`;

type Indication = Readonly<Record<string, string>> & { readonly migrationId: string };

/** Tells whether an answer ends a statement: it is on record, or it is refused for good. */
const ends = ({ status }: Answer): boolean => status < 202 || (status >= 400 && status < 429);

/**
 * One operator's cloud manager, as the README asks it to behave: it stops a VM before it indicates,
 * repeats a statement while it does not know its outcome, cancels what it gives up, and starts a VM
 * only when a gateway allows it.
 */
export class SimulatedManager {
  readonly operator: MspId;
  readonly #world: SimulatedWorld;

  constructor(world: SimulatedWorld, operator: MspId) {
    this.#world = world;
    this.operator = operator;
  }

  /** Asks about a migration for no reason, however long ago it was. */
  async ask(migrationId: string): Promise<void> {
    await this.#get(migrationId);
  }

  /** Registers a VM and runs it. */
  async create(): Promise<string> {
    const instanceId = this.#world.coin(this.operator);
    const body = { instanceId, host: "host-a", publish: this.#world.chance(0.3) };
    const { status } = await this.#say("/v1/instances", body);
    assert.ok(status <= 201, `registration: ${status}`);
    this.#world.start(instanceId, this.operator, "registered");
    return instanceId;
  }

  /**
   * Moves a VM to another operator, as far as this side has to act, until the migration has ended.
   */
  async sendAway(instanceId: string, destination: MspId): Promise<void> {
    const world = this.#world;
    world.stop(instanceId, this.operator);
    const migrationId = world.coin(this.operator);
    const body = {
      kind: "inter",
      migrationId,
      instanceId,
      destination,
      vmId: digest(migrationId),
      ...(world.chance(0.7) && { sourceHost: "host-a" }),
    };
    const withdraw = world.chance(0.3);
    const rival = world.chance(0.15) ? this.#rival(instanceId, destination) : undefined;
    let view = await this.#make(body);
    while (view.state === "indicated") {
      await world.pause(3_000);
      const found = withdraw
        ? await this.#conclude(migrationId, "cancellation", { reason: "WITHDRAWN" })
        : await this.#get(migrationId);
      view = found ?? view;
    }
    // Only a manager knows that two of its migrations are of the same VM, once one of them is a
    // tombstone.
    if ((await rival)?.state === "confirmed") return;
    await this.#followSource(instanceId, view);
  }

  /** Moves a VM between two of its own hosts. */
  async moveLocally(instanceId: string): Promise<void> {
    const world = this.#world;
    const here = await this.#hostOf(instanceId);
    world.stop(instanceId, this.operator);
    const migrationId = world.coin(this.operator);
    const vmId = digest(migrationId);
    const destinationHost = here === "host-b" ? "host-c" : "host-b";
    const body = {
      kind: "local",
      migrationId,
      instanceId,
      vmId,
      sourceHost: here,
      destinationHost,
    };
    let view = await this.#make(body);
    while (view.state === "indicated") {
      const found = world.chance(0.8)
        ? await this.#conclude(migrationId, "verification", {
            host: destinationHost,
            vmId: world.chance(0.8) ? vmId : digest("other"),
          })
        : await this.#conclude(migrationId, "cancellation", { reason: "WITHDRAWN" });
      view = found ?? view;
    }
    await this.#followSource(instanceId, view);
  }

  /** Plays the receiving side of a migration that it heard of. */
  async receive({ migration }: StatementEvent): Promise<void> {
    const world = this.#world;
    const { instanceId = "", migrationId = "", vmId = "" } = migration ?? {};
    await world.pause(4_000);
    const [verdict, body] = world.pick([
      ["verification", { vmId, host: "host-a" }] as const,
      ["verification", { vmId, host: "host-a" }] as const,
      ["verification", { vmId, host: "host-a" }] as const,
      ["verification", { vmId: digest("other"), host: "host-a" }] as const,
      ["decline", { reason: "CAPACITY" }] as const,
    ]);
    let view: MigrationView | undefined;
    while (view === undefined || view.state === "indicated") {
      view = (await this.#conclude(migrationId, verdict, body)) ?? view;
    }
    if (view.mayRun.destination) world.start(instanceId, this.operator, `${migrationId} arrived`);
    else assert.notEqual(view.state, "confirmed", `${migrationId} arrived, but may not run`);
  }

  /** After a migration has ended, the source runs its VM again if it may, sooner or later. */
  async #followSource(instanceId: string, ended: MigrationView): Promise<void> {
    const world = this.#world;
    const { kind, migrationId } = ended;
    const mine = ({ mayRun }: MigrationView): boolean =>
      mayRun.source || (kind === "local" && mayRun.destination);
    let view = ended;
    if (view.state === "superseded") return;
    if (view.state === "confirmed" && kind === "inter") {
      assert.ok(!view.mayRun.source, `${migrationId} is confirmed, and its source may run`);
      return;
    }
    while (!mine(view)) {
      await world.pause(2_000);
      view = (await this.#get(migrationId)) ?? view;
    }
    world.start(instanceId, this.operator, `${migrationId} is ${view.state}`);
  }

  /**
   * Makes another Indication of the same VM at the same time, and withdraws it unless it is
   * concluded before.
   */
  async #rival(instanceId: string, destination: MspId): Promise<MigrationView> {
    const migrationId = this.#world.coin(this.operator);
    const vmId = digest(migrationId);
    let view = await this.#make({ kind: "inter", migrationId, instanceId, vmId, destination });
    while (view.state === "indicated") {
      view = (await this.#conclude(migrationId, "cancellation", { reason: "OTHER" })) ?? view;
    }
    return view;
  }

  /** Makes an Indication, or makes sure that there never is one, and returns the final record. */
  async #make(body: Indication): Promise<MigrationView> {
    const { migrationId } = body;
    const world = this.#world;
    const hasty = world.chance(0.2);
    const call: Call = { method: "POST", path: "/v1/migrations", body };
    const answer = hasty
      ? await world.send(this.operator, call)
      : await this.#say("/v1/migrations", body, migrationId);
    if (answer !== LOST && answer.status <= 201) return answer.body as MigrationView;
    // The Indication was given up or refused, but an attempt may have got through, or be under way.
    for (;;) {
      const found = hasty ? undefined : await this.#get(migrationId);
      if (found !== undefined) return found;
      const withdrawn = await this.#conclude(migrationId, "cancellation", { reason: "OTHER" });
      if (withdrawn !== undefined) return withdrawn;
    }
  }

  /**
   * Makes a concluding statement. If it is refused, returns what concluded the migration instead,
   * if anything.
   */
  async #conclude(
    migrationId: string,
    statement: "verification" | "decline" | "cancellation",
    body: object,
  ): Promise<MigrationView | undefined> {
    const path = `/v1/migrations/${migrationId}/${statement}`;
    const answer = await this.#say(path, body, statement === "cancellation" ? "" : migrationId);
    return answer.status <= 201 ? (answer.body as MigrationView) : this.#get(migrationId);
  }

  /**
   * Repeats a statement until it is on record or refused. Sometimes it looks up instead whether it
   * is on record: an Indication in any state, a conclusion once the migration is concluded.
   */
  async #say(path: string, body: object, migrationId = ""): Promise<Answer> {
    const world = this.#world;
    const call: Call = { method: "POST", path, body, respondAsync: world.chance(0.15) };
    for (;;) {
      // Sends the request twice, like a person who clicks twice, or a proxy that repeats a request
      // after a time-out.
      if (world.chance(0.1)) world.spawn(world.send(this.operator, call).then(() => undefined));
      const answer = await world.send(this.operator, call);
      if (answer !== LOST && ends(answer)) return answer;
      await world.pause(1_000);
      if (migrationId === "" || world.chance(0.5)) continue;
      const found = await this.#get(migrationId);
      const stands = path === "/v1/migrations" || found?.state !== "indicated";
      if (found !== undefined && stands) return { status: 200, headers: {}, body: found };
    }
  }

  /** Reads a migration from a gateway; undefined if it does not know it, or cannot tell now. */
  async #get(migrationId: string): Promise<MigrationView | undefined> {
    const answer = await this.#world.send(this.operator, {
      method: "GET",
      path: `/v1/migrations/${migrationId}`,
    });
    return answer !== LOST && answer.status === 200 ? (answer.body as MigrationView) : undefined;
  }

  async #hostOf(instanceId: string): Promise<string> {
    for (;;) {
      const path = `/v1/instances/${instanceId}`;
      const answer = await this.#world.send(this.operator, { method: "GET", path });
      const { host } = (answer === LOST ? {} : answer.body) as { host?: { name?: string } };
      if (host?.name !== undefined) return host.name;
      await this.#world.pause(500);
    }
  }
}
