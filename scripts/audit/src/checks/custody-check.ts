import type { StatementName } from "@basics/chaincode/domain";
import { coinerOf, hasMoved, isOpen } from "@basics/chaincode/domain";
import type { MigrationRecord } from "@basics/chaincode/records";
import type { Finding, FindingCode } from "../finding.js";
import type { RecordedStatement } from "../reading/ledger-history.js";

/** An instance as the statements of the consortium channel leave it. */
export interface Held {
  readonly custodian: string;
  readonly hop: number;
  readonly retired: boolean;
  readonly openMigrationId: string | undefined;
  /** The migrations that made its hops, in order. */
  readonly path: readonly string[];
}

/** What a statement does to an instance, or to a migration of it. */
const effectOf: Readonly<
  Record<StatementName, "registers" | "retires" | "opens" | "concludes" | "nothing">
> = {
  ChannelConfiguration: "nothing",
  OperatorRegistration: "nothing",
  Registration: "registers",
  Indication: "opens",
  Confirmation: "concludes",
  Rejection: "concludes",
  Decline: "concludes",
  Cancellation: "concludes",
  Retirement: "retires",
  Anchor: "nothing",
  Leave: "nothing",
  Arrival: "nothing",
  RelayMark: "nothing",
};

/**
 * Replays the consortium channel's statements by the rules of custody, apart from the chaincode that
 * let them in.
 */
export class CustodyCheck {
  readonly #channel: string;
  readonly #instances = new Map<string, Held>();
  readonly #migrations = new Map<string, MigrationRecord>();
  #findings: Finding[] = [];

  constructor(channel: string) {
    this.#channel = channel;
  }

  get instances(): ReadonlyMap<string, Held> {
    return this.#instances;
  }

  /** Inter-cloud migrations as they were last stated. */
  get migrations(): ReadonlyMap<string, MigrationRecord> {
    return this.#migrations;
  }

  /** Takes the next statement. */
  take(statement: RecordedStatement): Finding[] {
    this.#findings = [];
    const { instance, migration } = statement;
    if (migration !== undefined) this.#migration(statement, migration);
    else if (instance !== undefined) this.#instance(statement, instance.instanceId);
    return this.#findings;
  }

  #instance(statement: RecordedStatement, instanceId: string): void {
    const held = this.#instances.get(instanceId);
    if (effectOf[statement.statement] === "registers") {
      const custodian = coinerOf(instanceId) ?? "";
      if (held !== undefined) {
        this.#find("CUSTODY_VIOLATED", statement, instanceId, "it was registered already");
      }
      this.#instances.set(instanceId, held ?? registered(custodian));
    } else if (held === undefined || held.retired || held.openMigrationId !== undefined) {
      const was = held === undefined ? "unknown" : held.retired ? "retired" : "under way";
      this.#find("CUSTODY_VIOLATED", statement, instanceId, `it was retired while it was ${was}`);
    } else {
      this.#instances.set(instanceId, { ...held, retired: true });
    }
  }

  #migration(statement: RecordedStatement, migration: MigrationRecord): void {
    const { migrationId, state } = migration;
    const known = this.#migrations.get(migrationId);
    this.#migrations.set(migrationId, migration);
    if (effectOf[statement.statement] === "opens") {
      if (known !== undefined) {
        this.#find("STATE_CHANGED", statement, migrationId, `indicated after ${known.state}`);
      }
      this.#indicated(statement, migration);
      return;
    }
    if (known === undefined && state === "cancelled") return;
    if (known === undefined || !isOpen(known.state)) {
      const was = known?.state ?? "nothing";
      this.#find("STATE_CHANGED", statement, migrationId, `${state} after ${was}`);
      return;
    }
    this.#concluded(statement, migration, known);
  }

  #indicated(statement: RecordedStatement, migration: MigrationRecord): void {
    const { migrationId, instanceId = "", source } = migration;
    const held = this.#instances.get(instanceId) ?? registered(coinerOf(instanceId) ?? "");
    const wrong =
      held.custodian !== source
        ? `${source} indicated it in the custody of ${held.custodian}`
        : held.retired
          ? "it was indicated after its retirement"
          : held.openMigrationId !== undefined
            ? `it was indicated while ${held.openMigrationId} was open`
            : undefined;
    if (wrong !== undefined) this.#find("CUSTODY_VIOLATED", statement, instanceId, wrong);
    this.#instances.set(instanceId, { ...held, openMigrationId: migrationId });
  }

  #concluded(
    statement: RecordedStatement,
    migration: MigrationRecord,
    known: MigrationRecord,
  ): void {
    const { migrationId, observedVmId } = migration;
    const { instanceId = "", destination = "", vmId = "" } = known;
    const held = this.#instances.get(instanceId);
    if (held === undefined) return;
    const closed = { ...held, openMigrationId: undefined };
    if (migration.state === "rejected" && observedVmId === vmId) {
      this.#find("DIGEST_WRONG", statement, migrationId, `rejected with what was indicated`);
    }
    if (!hasMoved(migration.state)) {
      this.#instances.set(instanceId, closed);
      return;
    }
    if (observedVmId !== vmId) {
      const detail = `confirmed as ${observedVmId ?? "nothing"}, indicated as ${vmId}`;
      this.#find("DIGEST_WRONG", statement, migrationId, detail);
    }
    const hop = held.hop + 1;
    if (migration.hop !== hop) {
      const detail = `hop ${migration.hop ?? "none"} after hop ${held.hop}`;
      this.#find("HOP_WRONG", statement, migrationId, detail);
    }
    const path = [...held.path, migrationId];
    this.#instances.set(instanceId, { ...closed, custodian: destination, hop, path });
  }

  #find(code: FindingCode, at: RecordedStatement, subject: string, detail: string): void {
    const { blockNumber } = at;
    this.#findings.push({ code, channel: this.#channel, blockNumber, subject, detail });
  }
}

function registered(custodian: string): Held {
  return { custodian, hop: 0, retired: false, openMigrationId: undefined, path: [] };
}
