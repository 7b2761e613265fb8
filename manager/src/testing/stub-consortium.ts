import type { ReasonCode } from "@basics/chaincode/domain";
import type {
  CreateMigration,
  Migration,
  Operator,
  StatementEvent,
} from "../client/gateway-types.js";

/** An event and where it stands in the one ledger that the stub keeps. */
export interface StubEvent {
  readonly position: number;
  /** The operators that are told of the event. */
  readonly to: readonly string[];
  readonly event: StatementEvent;
}

/** A statement that the stub ledger refuses, with the gateway's code and status. */
export class StubRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

const CLAIMED_AT = "2026-01-01T00:00:00Z";

/**
 * The ledgers of a consortium, in memory. They know as much as managers need: who may make which
 * statement in which state, and who is told of it.
 */
export class StubConsortium {
  readonly operators = new Map<string, Operator>();
  readonly migrations = new Map<string, Migration>();
  readonly custodians = new Map<string, string>();
  readonly events: StubEvent[] = [];
  readonly listeners = new Set<() => void>();
  /** True when Leaves and Arrivals follow each Confirmation at once. */
  settles = true;

  addOperator(mspId: string, transferEndpoint?: string): void {
    const operator: Operator = {
      mspId,
      digestAlgorithms: ["sha256-tree", "sha256"],
      keepsPrivateChannel: true,
      registered: { by: mspId, transactionId: "0", claimedAt: CLAIMED_AT },
      ...(transferEndpoint === undefined ? {} : { transferEndpoint }),
    };
    this.operators.set(mspId, operator);
    this.#emit([mspId], { statement: "OperatorRegistration", operator });
  }

  register(operator: string, instanceId: string): void {
    const custodian = this.custodians.get(instanceId) ?? operator;
    if (custodian !== operator) throw new StubRefusal(409, "NOT_IN_CUSTODY");
    this.custodians.set(instanceId, operator);
  }

  get(migrationId: string): Migration {
    const found = this.migrations.get(migrationId);
    if (found === undefined) throw new StubRefusal(404, "MIGRATION_NOT_FOUND");
    return found;
  }

  indicate(source: string, body: CreateMigration): { migration: Migration; created: boolean } {
    const { migrationId = "", instanceId, vmId, kind } = body;
    const known = this.migrations.get(migrationId);
    if (known !== undefined) {
      if (known.state === "cancelled") throw new StubRefusal(409, "MIGRATION_CANCELLED");
      return { migration: known, created: false };
    }
    if (this.custodians.get(instanceId) !== source) throw new StubRefusal(409, "NOT_IN_CUSTODY");
    const open = [...this.migrations.values()].some(
      (each) => each.instanceId === instanceId && each.state === "indicated",
    );
    if (open) throw new StubRefusal(409, "MIGRATION_OPEN");
    const destination = kind === "inter" ? body.destination : source;
    if (!this.operators.has(destination)) throw new StubRefusal(404, "OPERATOR_NOT_FOUND");
    const migration: Migration = {
      migrationId,
      kind,
      state: "indicated",
      source,
      destination,
      instanceId,
      vmId,
      finished: false,
      mayRun: { source: false, destination: false },
    };
    return { migration: this.#commit("Indication", migration), created: true };
  }

  verify(operator: string, migrationId: string, observedVmId: string, host: string): Migration {
    const migration = this.#open(migrationId);
    if (typeof migration === "string") {
      const known = this.get(migrationId);
      if (known.observedVmId !== observedVmId) throw new StubRefusal(409, migration);
      return known;
    }
    if (migration.destination !== operator) throw new StubRefusal(403, "NOT_DESTINATION");
    const destinationHost = { name: host, disclosed: true };
    if (observedVmId !== migration.vmId) {
      const rejected = { ...migration, observedVmId, destinationHost, state: "rejected" } as const;
      return this.#commit("Rejection", { ...rejected, finished: true });
    }
    this.custodians.set(migration.instanceId ?? "", operator);
    const confirmed = { ...migration, observedVmId, destinationHost, state: "confirmed" } as const;
    this.#commit("Confirmation", { ...confirmed, finished: migration.kind === "local" });
    if (this.settles) this.settle(migrationId);
    return this.get(migrationId);
  }

  decline(operator: string, migrationId: string, reason: ReasonCode): Migration {
    const migration = this.#open(migrationId);
    if (typeof migration === "string") throw new StubRefusal(409, migration);
    if (migration.destination !== operator) throw new StubRefusal(403, "NOT_DESTINATION");
    return this.#commit("Decline", { ...migration, state: "declined", finished: true, reason });
  }

  cancel(operator: string, migrationId: string, reason: ReasonCode): Migration {
    const known = this.migrations.get(migrationId);
    if (known !== undefined && known.state !== "indicated" && known.state !== "cancelled") {
      throw new StubRefusal(409, "MIGRATION_CLOSED");
    }
    if (known?.state === "cancelled") return known;
    const migration = known ?? {
      migrationId,
      kind: "inter",
      source: operator,
      mayRun: { source: true, destination: false },
    };
    return this.#commit("Cancellation", {
      ...migration,
      state: "cancelled",
      finished: true,
      reason,
    });
  }

  /** The Leave and Arrival of a confirmed migration. */
  settle(migrationId: string): void {
    const migration = { ...this.get(migrationId), finished: true };
    if (migration.kind === "local") return;
    this.migrations.set(migrationId, migration);
    const { source, destination = "", instanceId = "", vmId = "" } = migration;
    for (const [statement, operator, counterpart] of [
      ["Leave", source, destination],
      ["Arrival", destination, source],
    ] as const) {
      const settled = { by: operator, transactionId: "0", claimedAt: CLAIMED_AT };
      const settlement = { migrationId, statement, instanceId, vmId, hop: 1, counterpart, settled };
      this.#emit([operator], { statement, settlement });
    }
  }

  #open(migrationId: string): Migration | "MIGRATION_CLOSED" {
    const migration = this.get(migrationId);
    return migration.state === "indicated" ? migration : "MIGRATION_CLOSED";
  }

  #commit(statement: StatementEvent["statement"], migration: Migration): Migration {
    const { state } = migration;
    const gone = state === "rejected" || state === "declined" || state === "cancelled";
    const mayRun = { source: gone, destination: state === "confirmed" };
    const committed = { ...migration, mayRun };
    this.migrations.set(migration.migrationId, committed);
    const { source, destination = source } = migration;
    this.#emit([source, destination], { statement, migration: committed });
    return committed;
  }

  #emit(
    to: readonly string[],
    event: Pick<StatementEvent, "statement" | "migration" | "settlement" | "operator">,
  ): void {
    const position = this.events.length + 1;
    const place = { channel: "consortium", blockNumber: position, transactionIndex: 0 };
    this.events.push({ position, to, event: { ...event, ...place, transactionId: `${position}` } });
    for (const listener of this.listeners) listener();
  }
}
