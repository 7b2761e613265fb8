import { namesOf } from "./names-of";

interface MigrationKindFacts {
  /** What a migration of this kind is, for documents that people read. */
  readonly meaning: string;
}

/** The kinds of migrations. */
export const MIGRATION_KINDS = {
  inter: { meaning: "between operators" },
  local: { meaning: "between hosts of one operator" },
} as const satisfies Record<string, MigrationKindFacts>;

/** `inter`: on the consortium channel. `local`: on an operator's private channel. */
export type MigrationKind = keyof typeof MIGRATION_KINDS;

/** Every kind of migration. */
export const MIGRATION_KIND_NAMES = namesOf(MIGRATION_KINDS);

interface MigrationStateFacts {
  /** Whether something can still happen to it. A state that is not open never changes. */
  readonly open: boolean;
  /**
   * What becomes of the instance: it moves, to the destination's custody or to the destination host
   * of a local migration, or it stays where it was.
   */
  readonly instance: "moves" | "stays";
  /** Which kinds of migrations come into it. */
  readonly kinds: readonly MigrationKind[];
  /** What it means, for documents that people read. */
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

/** A state that never changes. Across channels only these are relied on. */
export type TerminalMigrationState = Exclude<MigrationState, OpenMigrationState>;

/** Whether something can still happen to a migration in this state. */
export function isOpen(state: MigrationState): state is OpenMigrationState {
  return MIGRATION_STATES[state].open;
}

/** Whether a migration in this state has moved its instance to the destination. */
export function hasMoved(state: MigrationState): boolean {
  return MIGRATION_STATES[state].instance === "moves";
}
