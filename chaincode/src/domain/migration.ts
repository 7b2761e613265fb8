import { namesOf } from "./names-of";

interface MigrationKindFacts {
  /** A description of this kind of migration, for documents that people read. */
  readonly meaning: string;
}

/** The kinds of migrations. */
export const MIGRATION_KINDS = {
  inter: { meaning: "between operators" },
  local: { meaning: "between hosts of one operator" },
} as const satisfies Record<string, MigrationKindFacts>;

/**
 * The kind of a migration: `inter` on the consortium channel, `local` on an operator's private
 * channel.
 */
export type MigrationKind = keyof typeof MIGRATION_KINDS;

/** Every kind of migration. */
export const MIGRATION_KIND_NAMES = namesOf(MIGRATION_KINDS);

interface MigrationStateFacts {
  /**
   * True if something can still happen to the migration. A state that is not open never changes.
   */
  readonly open: boolean;
  /**
   * The effect on the instance. "moves": it passes to the destination's custody, or to the
   * destination host of a local migration. "stays": it remains where it was.
   */
  readonly instance: "moves" | "stays";
  /** The kinds of migrations that can be in this state. */
  readonly kinds: readonly MigrationKind[];
  /** Its meaning, for documents that people read. */
  readonly meaning: string;
}

/** The states of a migration. */
export const MIGRATION_STATES = {
  indicated: {
    open: true,
    instance: "stays",
    kinds: ["inter", "local"],
    meaning: "open: the source stopped the VM and stated its digest",
  },
  confirmed: {
    open: false,
    instance: "moves",
    kinds: ["inter", "local"],
    meaning: "the destination found the same digest",
  },
  rejected: {
    open: false,
    instance: "stays",
    kinds: ["inter", "local"],
    meaning: "the destination found another digest",
  },
  declined: {
    open: false,
    instance: "stays",
    kinds: ["inter", "local"],
    meaning: "the destination did not take it",
  },
  cancelled: {
    open: false,
    instance: "stays",
    kinds: ["inter", "local"],
    meaning: "the source withdrew it",
  },
  superseded: {
    open: false,
    instance: "stays",
    kinds: ["local"],
    meaning: "the instance left, or came again, before it was verified",
  },
} as const satisfies Record<string, MigrationStateFacts>;

/** The state of a migration; {@link MIGRATION_STATES} says what each means. */
export type MigrationState = keyof typeof MIGRATION_STATES;

/** Every state of a migration, the open one first. */
export const MIGRATION_STATE_NAMES = namesOf(MIGRATION_STATES);

type Facts = typeof MIGRATION_STATES;

/** A state in which something can still happen to the migration. */
export type OpenMigrationState = {
  [State in MigrationState]: Facts[State]["open"] extends true ? State : never;
}[MigrationState];

/** A state that never changes. Readers on other channels rely on these states only. */
export type TerminalMigrationState = Exclude<MigrationState, OpenMigrationState>;

/** Tells whether something can still happen to a migration in this state. */
export function isOpen(state: MigrationState): state is OpenMigrationState {
  return MIGRATION_STATES[state].open;
}

/** Tells whether a migration in this state has moved its instance to the destination. */
export function hasMoved(state: MigrationState): boolean {
  return MIGRATION_STATES[state].instance === "moves";
}
