import type { TerminalMigrationState } from "@basics/chaincode/domain";
import {
  COINED_ID_PATTERN,
  COINED_ID_RULE,
  DIGEST_ALGORITHM_NAMES,
  isOpen,
  MIGRATION_STATE_NAMES,
  MSP_ID_PATTERN,
  MSP_ID_RULE,
  NAME_PATTERN,
  NAME_RULE,
  REASON_CODES,
} from "@basics/chaincode/domain";
import { z } from "zod";

/** An operator. */
export const mspIdSchema = z.string().regex(MSP_ID_PATTERN, `must be ${MSP_ID_RULE}`);

/** The id of an instance or a migration; it can stand in a URL, and in a file's name. */
export const coinedIdSchema = z.string().regex(COINED_ID_PATTERN, `must be ${COINED_ID_RULE}`);

/** An operator's own name for a VM. */
export const localRefSchema = z.string().regex(NAME_PATTERN, `must be ${NAME_RULE}`);

/** An algorithm by which this package digests. */
export const algorithmSchema = z.enum(DIGEST_ALGORITHM_NAMES);

/** The reason for which a migration was declined or cancelled. */
export const reasonSchema = z.enum(REASON_CODES);

/** The states in which migrations end on a ledger. */
export const TERMINAL_STATES = MIGRATION_STATE_NAMES.filter(
  (state): state is TerminalMigrationState => !isOpen(state),
);
