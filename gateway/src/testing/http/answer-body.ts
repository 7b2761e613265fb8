import type { MayRun } from "../../operations/may-run.js";
import type { FieldError } from "../../errors/request-error.js";
import type { HostView } from "../../schemas/identifiers.js";
import type { InstanceView, LineageEntryView } from "../../schemas/instances.js";
import type { MigrationView, SettlementView } from "../../schemas/migrations.js";

/** An item of any list; it has the fields of its own kind only. */
export type AnswerItem = Pick<MigrationView, "migrationId" | "kind"> &
  Pick<LineageEntryView, "ledger" | "hop" | "step" | "statement"> & {
    readonly state: string;
    readonly from: { readonly host: HostView };
    readonly to: { readonly host: HostView };
  };

/**
 * The fields that tests look for in answers of any kind. An answer has those of its own schema,
 * against which every answer is checked.
 */
export interface AnswerBody {
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly instance: string;
  readonly details: unknown;
  readonly transactionId: string;
  readonly status: string | number;
  readonly location: string;
  readonly state: string;
  readonly migrationId: string;
  readonly sourceHost: HostView;
  readonly destinationHost: HostView;
  readonly mayRun: MayRun;
  readonly finished: boolean;
  readonly settlement: SettlementView | undefined;
  readonly instanceId: string;
  readonly custodian: string;
  readonly hop: number;
  readonly host: HostView | undefined;
  readonly localRef: string;
  readonly openMigrationIds: readonly string[];
  readonly ledgers: InstanceView["ledgers"];
  readonly items: readonly AnswerItem[];
  readonly nextCursor: string | undefined;
  readonly ready: boolean;
}
