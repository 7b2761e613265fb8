import type { MigrationState, MspId } from "../domain";
import { coinerOf } from "../domain";

/** A statement of an operator, as tests make it. */
export type Statement =
  | { fn: "Register" | "Retire"; as: MspId; at: Place; instanceId: string; host: string }
  | {
      fn: "Indicate";
      as: MspId;
      at: Place;
      migrationId: string;
      instanceId: string;
      content: string;
      destination: MspId;
      from: string;
      to: string;
    }
  | { fn: "Verify"; as: MspId; at: Place; migrationId: string; content: string; host: string }
  | { fn: "Decline" | "Cancel"; as: MspId; at: Place; migrationId: string }
  | { fn: "Leave" | "Arrive"; as: MspId; at: "private"; migrationId: string; host: string };

/**
 * The channel of a statement: the consortium channel, or the private channel of the operator that
 * makes the statement.
 */
export type Place = "consortium" | "private";

/** The fate of a statement: it is refused, it was known already, or it has this effect. */
export type Verdict = "refused" | "repeated" | (() => void);

interface Migration {
  state: MigrationState;
  source: MspId;
  said?: string;
  destination?: MspId;
  instanceId?: string;
  content?: string;
  to?: string;
  observed?: string;
  hop?: number;
}

interface Instance {
  custodian: MspId;
  state: "held" | "departed" | "retired";
  hop: number;
  open?: string;
  host?: string | undefined;
  registered?: string | undefined;
}

class Ledger {
  readonly instances = new Map<string, Instance>();
  readonly migrations = new Map<string, Migration>();
  readonly settled = new Map<string, string>();
}

/**
 * A second form of the rules, on plain objects: without keys, indexes, provenance or error codes.
 */
export class Model {
  readonly consortium = new Ledger();
  readonly #privates = new Map<MspId, Ledger>();

  privateOf(operator: MspId): Ledger {
    const ledger = this.#privates.get(operator) ?? new Ledger();
    this.#privates.set(operator, ledger);
    return ledger;
  }

  judge(statement: Statement): Verdict {
    const ledger = statement.at === "consortium" ? this.consortium : this.privateOf(statement.as);
    switch (statement.fn) {
      case "Register":
        return register(ledger, statement);
      case "Retire":
        return this.#retire(ledger, statement);
      case "Indicate":
        return this.#indicate(ledger, statement);
      case "Verify":
        return this.#verify(ledger, statement);
      case "Decline":
      case "Cancel":
        return withdraw(ledger, statement);
      case "Leave":
      case "Arrive":
        return this.#settle(ledger, statement);
    }
  }

  #retire(
    ledger: Ledger,
    { at, as, instanceId }: Statement & { fn: "Register" | "Retire" },
  ): Verdict {
    const instance = ledger.instances.get(instanceId);
    if (instance?.custodian !== as || instance.state === "departed") return "refused";
    if (instance.state === "retired") return "repeated";
    if (instance.open !== undefined) return "refused";
    const shared = at === "private" ? this.consortium.instances.get(instanceId) : undefined;
    if (shared !== undefined && (shared.custodian !== as || shared.state !== "retired")) {
      return "refused";
    }
    return () => {
      instance.state = "retired";
      instance.hop = Math.max(instance.hop, shared?.hop ?? 0);
    };
  }

  #indicate(ledger: Ledger, statement: Statement & { fn: "Indicate" }): Verdict {
    const { as, at, migrationId, instanceId, destination, content, from, to } = statement;
    if (coinerOf(migrationId) !== as) return "refused";
    const said =
      at === "private" ? [instanceId, content, from, to] : [instanceId, content, destination, from];
    const recorded = ledger.migrations.get(migrationId);
    if (recorded !== undefined) return recorded.said === said.join() ? "repeated" : "refused";
    if (at === "consortium" && destination === as) return "refused";
    const instance = ledger.instances.get(instanceId);
    if (instance === undefined && coinerOf(instanceId) !== as) return "refused";
    if (instance !== undefined) {
      if (instance.custodian !== as || instance.state !== "held") return "refused";
      if (instance.open !== undefined) return "refused";
      if (at === "private" && (instance.host ?? from) !== from) return "refused";
    }
    if (at === "private" && !this.#isFree(instanceId, as, instance?.hop)) return "refused";
    return () => {
      const fresh: Instance = {
        custodian: as,
        state: "held",
        hop: 0,
        host: from,
        registered: from,
      };
      ledger.instances.set(instanceId, { ...(instance ?? fresh), open: migrationId });
      ledger.migrations.set(migrationId, {
        state: "indicated",
        source: as,
        said: said.join(),
        destination: at === "private" ? as : destination,
        instanceId,
        content,
        to,
      });
    };
  }

  /**
   * Tells whether the consortium leaves an instance to this operator, whose private channel has
   * settled all hops up to this one.
   */
  #isFree(instanceId: string, as: MspId, settledHop = 0): boolean {
    const shared = this.consortium.instances.get(instanceId);
    if (shared === undefined) return true;
    if (shared.hop > settledHop) return false;
    return shared.custodian === as && shared.state === "held" && shared.open === undefined;
  }

  #verify(ledger: Ledger, statement: Statement & { fn: "Verify" }): Verdict {
    const verdict = verify(ledger, statement);
    const { as, at, migrationId, content } = statement;
    if (at === "consortium" || typeof verdict === "string") return verdict;
    const migration = ledger.migrations.get(migrationId);
    if (migration?.content !== content) return verdict;
    const { instanceId = "" } = migration;
    const hop = ledger.instances.get(instanceId)?.hop;
    return this.#isFree(instanceId, as, hop) ? verdict : "refused";
  }

  #settle(
    ledger: Ledger,
    { as, fn, migrationId, host }: Statement & { fn: "Leave" | "Arrive" },
  ): Verdict {
    const recorded = ledger.settled.get(migrationId);
    if (recorded !== undefined)
      return recorded === `${fn} ${fn === "Arrive" ? host : ""}` ? "repeated" : "refused";
    const migration = this.consortium.migrations.get(migrationId);
    const party = fn === "Leave" ? migration?.source : migration?.destination;
    if (migration?.state !== "confirmed" || party !== as) return "refused";
    if (fn === "Arrive" && migration.to !== host) return "refused";
    const { instanceId = "", hop = 0, destination = "" } = migration;
    return () => {
      ledger.settled.set(migrationId, `${fn} ${fn === "Arrive" ? host : ""}`);
      const before = ledger.instances.get(instanceId);
      if (before?.state === "retired" || (before !== undefined && before.hop >= hop)) return;
      const open = ledger.migrations.get(before?.open ?? "");
      if (open !== undefined) open.state = "superseded";
      ledger.instances.set(instanceId, {
        // A private channel keeps its residents; an instance that departed belongs to nobody there.
        custodian: fn === "Leave" ? destination : as,
        state: fn === "Leave" ? "departed" : "held",
        hop,
        host: fn === "Leave" ? undefined : host,
        registered: before?.registered,
      });
    };
  }
}

function register(
  ledger: Ledger,
  { as, instanceId, host }: Statement & { fn: "Register" | "Retire" },
): Verdict {
  if (coinerOf(instanceId) !== as) return "refused";
  const known = ledger.instances.get(instanceId);
  if (known !== undefined) return known.registered === host ? "repeated" : "refused";
  return () => {
    ledger.instances.set(instanceId, {
      custodian: as,
      state: "held",
      hop: 0,
      host,
      registered: host,
    });
  };
}

function verify(
  ledger: Ledger,
  { as, at, migrationId, content, host }: Statement & { fn: "Verify" },
): Verdict {
  const migration = ledger.migrations.get(migrationId);
  if (migration?.destination !== as) return "refused";
  const observed = `${content} ${host}`;
  if (migration.observed !== undefined)
    return migration.observed === observed ? "repeated" : "refused";
  if (migration.state !== "indicated") return "refused";
  if (at === "private" && migration.to !== host) return "refused";
  return () => {
    const equal = migration.content === content;
    const instance = ledger.instances.get(migration.instanceId ?? "");
    if (instance === undefined) throw new Error("the model lost an instance");
    delete instance.open;
    migration.state = equal ? "confirmed" : "rejected";
    migration.observed = observed;
    migration.to = host;
    if (!equal) return;
    instance.host = host;
    if (at === "private") return;
    instance.custodian = as;
    instance.hop += 1;
    migration.hop = instance.hop;
  };
}

function withdraw(
  ledger: Ledger,
  { as, fn, migrationId }: Statement & { fn: "Decline" | "Cancel" },
): Verdict {
  const state = fn === "Decline" ? "declined" : "cancelled";
  const migration = ledger.migrations.get(migrationId);
  if (migration === undefined) {
    if (fn === "Decline" || coinerOf(migrationId) !== as) return "refused";
    return () => void ledger.migrations.set(migrationId, { state, source: as });
  }
  if ((fn === "Decline" ? migration.destination : migration.source) !== as) return "refused";
  if (migration.state === state) return "repeated";
  if (migration.state !== "indicated") return "refused";
  return () => {
    migration.state = state;
    const instance = ledger.instances.get(migration.instanceId ?? "");
    if (instance !== undefined) delete instance.open;
  };
}
