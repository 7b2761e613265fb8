import type { StatementEvent } from "../client/gateway-types.js";
import type { ManagerContext } from "./context.js";
import { InboundMigrations } from "./inbound-migrations.js";
import { OutboundMigrations } from "./outbound-migrations.js";
import { resumeMigrations } from "./recovery.js";
import type { MigrationView } from "./tasks.js";
import { Tasks } from "./tasks.js";

/** All migrations of one manager. */
export class Migrations {
  /** Those from other operators. */
  readonly inbound: InboundMigrations;
  /** Those whose source is here. */
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
    if (event.statement === "Indication" && event.migration?.kind === "inter") {
      await this.inbound.noticeIndication(migrationId, event.migration.destination);
    }
  }

  /** Looks for migrations that were not noticed because an event was lost. */
  sweep(): Promise<void> {
    return this.inbound.sweep();
  }
}
