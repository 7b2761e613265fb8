import type { StatementName } from "@basics/chaincode/domain";
import type { StatementEvent } from "../client/gateway-types.js";
import type { ManagerContext } from "./context.js";
import { InboundMigrations } from "./inbound-migrations.js";
import { OutboundMigrations } from "./outbound-migrations.js";
import { resumeMigrations } from "./recovery.js";
import type { MigrationView } from "./tasks.js";
import { Tasks } from "./tasks.js";

/** The statements that begin a migration, which its destination then has to take up. */
const BEGINS_MIGRATION: Readonly<Record<StatementName, boolean>> = {
  Indication: true,
  Confirmation: false,
  Rejection: false,
  Decline: false,
  Cancellation: false,
  Leave: false,
  Arrival: false,
  Registration: false,
  Retirement: false,
  OperatorRegistration: false,
  ChannelConfiguration: false,
  Anchor: false,
  RelayMark: false,
};

/** All migrations of one manager. */
export class Migrations {
  /** The migrations from other operators. */
  readonly inbound: InboundMigrations;
  /** The migrations whose source is here. */
  readonly outbound: OutboundMigrations;
  readonly #context: ManagerContext;
  readonly #tasks: Tasks;

  constructor(context: ManagerContext) {
    this.#context = context;
    this.#tasks = new Tasks(context);
    this.inbound = new InboundMigrations(context, this.#tasks);
    this.outbound = new OutboundMigrations(context, this.#tasks);
  }

  /** Goes on with the migrations that a restart interrupted. */
  resume(): Promise<void> {
    return resumeMigrations(this.#context, this.#tasks);
  }

  /** Resolves once every migration has stopped where it can be resumed. */
  stopped(): Promise<void> {
    return this.#tasks.allOver();
  }

  /** A migration, under way or ended. @throws ManagerError MIGRATION_NOT_FOUND */
  view(migrationId: string): MigrationView {
    return this.#tasks.view(migrationId);
  }

  /** Wakes the migration that an event concerns, and takes in one that it announces. */
  async onEvent(event: StatementEvent): Promise<void> {
    const migrationId = event.migration?.migrationId ?? event.settlement?.migrationId;
    if (migrationId === undefined) return;
    this.#tasks.get(migrationId)?.wake();
    if (BEGINS_MIGRATION[event.statement] && event.migration?.kind === "inter") {
      await this.inbound.noticeIndication(migrationId, event.migration.destination);
    }
  }

  /** Looks for migrations that were not noticed because an event was lost. */
  sweep(): Promise<void> {
    return this.inbound.sweep();
  }
}
