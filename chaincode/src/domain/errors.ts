import { VM_ID_RULE } from "./digest";
import { namesOf } from "./names-of";

/**
 * The kinds of advice on sending a refused statement again: whether it can succeed, and with what.
 */
export const RETRIES = {
  same: { meaning: "the same statement can succeed later" },
  new: { meaning: "only a different statement can succeed: other content, or a new id" },
  never: { meaning: "neither can, by this caller on this ledger" },
} as const satisfies Record<string, { readonly meaning: string }>;

/** The advice on sending a statement again; {@link RETRIES} says what each means. */
export type Retry = keyof typeof RETRIES;

/** Every advice on sending again. */
export const RETRY_NAMES = namesOf(RETRIES);

/** A row of the catalogue of errors. */
export interface ErrorRow {
  /** The error in a few words without a full stop; they are the same for each occurrence. */
  readonly message: string;
  /** Advice to the caller, in full sentences. */
  readonly remedy: string;
  readonly retry: Retry;
}

/** Every error that the rules of the ledgers raise, by its code. */
export const LEDGER_ERRORS = {
  INVALID_ARGUMENT: {
    message: "The ledger refuses a value",
    remedy: "Correct the named field and send it again.",
    retry: "new",
  },
  DIGEST_MALFORMED: {
    message: "The digest is absent or malformed",
    remedy: `Give vmId as ${VM_ID_RULE}.`,
    retry: "new",
  },
  FUNCTION_NOT_FOUND: {
    message: "The chaincode on the channel lacks this function",
    remedy:
      "Deploy the chaincode of the gateway's own version; " +
      "org.hyperledger.fabric:GetMetadata lists the functions of the one deployed.",
    retry: "new",
  },
  NOT_A_GATEWAY: {
    message: "The caller's certificate lacks the role of a gateway",
    remedy: "Enrol the gateway's identity with the attribute basics.role=gateway.",
    retry: "never",
  },
  CHANNEL_NOT_CONFIGURED: {
    message: "The channel is not configured yet",
    remedy: "Wait for a gateway to configure it at its start, then send the same again.",
    retry: "same",
  },
  CHANNEL_ALREADY_CONFIGURED: {
    message: "The channel is configured already, and differently",
    remedy: "Check network.json: a channel keeps the kind that it was configured with.",
    retry: "never",
  },
  WRONG_CHANNEL: {
    message: "This function does not belong to this kind of channel",
    remedy: "Send it to a channel of the kind that the details name.",
    retry: "new",
  },
  NOT_CHANNEL_OPERATOR: {
    message: "The private channel belongs to another operator",
    remedy: "Sign with an identity of the operator that the details name.",
    retry: "never",
  },
  ID_NOT_COINED_BY_CREATOR: {
    message: "The id was not coined by the caller's operator",
    remedy: "Coin an id of your own: your MSP id, a colon and a UUID.",
    retry: "new",
  },
  OPERATOR_NOT_FOUND: {
    message: "No such operator is registered",
    remedy: "Check the MSP id; an operator is registered once its gateway has started.",
    retry: "same",
  },
  OPERATOR_NOT_REGISTERED: {
    message: "The caller's own operator is not registered yet",
    remedy: "Wait until its gateway has registered it, then send the same again.",
    retry: "same",
  },
  INSTANCE_NOT_FOUND: {
    message: "No such instance is on record",
    remedy: "Check the instanceId, or register the instance.",
    retry: "same",
  },
  INSTANCE_EXISTS: {
    message: "The instance is registered already, and differently",
    remedy: "Read the instance, or register under another id; a host changes by migrations only.",
    retry: "never",
  },
  INSTANCE_RETIRED: {
    message: "The instance is retired",
    remedy: "Nothing more can happen to a retired instance; register a new one.",
    retry: "never",
  },
  NOT_IN_CUSTODY: {
    message: "The instance is in another operator's custody",
    remedy: "Ask its custodian, which the details name.",
    retry: "never",
  },
  INSTANCE_NOT_RESIDENT: {
    message: "The instance left this operator",
    remedy: "Wait for its Arrival here, or ask the operator that holds it.",
    retry: "same",
  },
  INSTANCE_HELD_ELSEWHERE: {
    message: "On the consortium channel another operator holds the instance",
    remedy:
      "Let the relay write its Leave; only its custodian, which the details name, can move it.",
    retry: "never",
  },
  MIGRATION_OPEN: {
    message: "Another migration of the instance is open",
    remedy: "Wait until the migration that the details name has ended, or cancel it.",
    retry: "same",
  },
  MIGRATION_NOT_FOUND: {
    message: "No such migration is on record",
    remedy: "Check the migrationId; its Indication may not be committed yet.",
    retry: "same",
  },
  MIGRATION_ID_TAKEN: {
    message: "A different migration is recorded under this migrationId",
    remedy: "Read what is recorded under it, or use a new migrationId.",
    retry: "new",
  },
  MIGRATION_CANCELLED: {
    message: "The migrationId was cancelled before its Indication",
    remedy: "Use a new migrationId: a cancelled one stays cancelled.",
    retry: "new",
  },
  MIGRATION_CLOSED: {
    message: "The migration has ended, and its state never changes",
    remedy: "Read the migration and act on the state that it is in.",
    retry: "never",
  },
  NOT_DESTINATION: {
    message: "The caller's operator is not the migration's destination",
    remedy: "Only the destination, which the details name, can do this.",
    retry: "never",
  },
  NOT_SOURCE: {
    message: "The caller's operator is not the migration's source",
    remedy: "Only the source, which the details name, can do this.",
    retry: "never",
  },
  SELF_DESTINATION: {
    message: "An operator cannot be its own destination",
    remedy: "Name another operator, or record a local migration within one cloud.",
    retry: "new",
  },
  ALGORITHM_NOT_ACCEPTED: {
    message: "The destination does not accept this digest algorithm",
    remedy: "Digest with one of the algorithms that the details name.",
    retry: "new",
  },
  ALGORITHM_MISMATCH: {
    message: "The digest is of another algorithm than the one indicated",
    remedy: "Digest with the algorithm that the migration's vmId names; nothing was rejected.",
    retry: "new",
  },
  ALREADY_VERIFIED: {
    message: "The migration is verified already, with another digest or host",
    remedy: "Read the migration: its first verification stands.",
    retry: "never",
  },
  HOST_MISMATCH: {
    message: "The host is not the one on record",
    remedy: "Name the host that the details name.",
    retry: "new",
  },
  HOST_COMMITMENT_MISMATCH: {
    message: "The host does not open the commitment on record",
    remedy: "Give the name and the salt that the commitment was made of.",
    retry: "new",
  },
  CONSORTIUM_UNREADABLE: {
    message: "The peer cannot read the consortium channel",
    remedy:
      "Check that the peer has joined the consortium channel and runs the chaincode there, " +
      "then send the same again.",
    retry: "same",
  },
  CONFIRMATION_NOT_VISIBLE: {
    message: "The peer does not show the Confirmation yet",
    remedy: "Send the same again: the peer catches up by itself.",
    retry: "same",
  },
  ARRIVAL_NOT_SETTLED: {
    message: "The instance came back, and its Arrival is not settled yet",
    remedy: "Send the same again: the gateway's relay settles it by itself.",
    retry: "same",
  },
  MIGRATION_NOT_CONFIRMED: {
    message: "The consortium did not confirm the migration",
    remedy: "Nothing is to be settled: only a confirmed migration has a Leave and an Arrival.",
    retry: "never",
  },
  ANCHOR_NOT_ABOVE: {
    message: "A later block is anchored already",
    remedy: "Nothing is to be done: anchors only go up.",
    retry: "new",
  },
  ANCHOR_CONFLICT: {
    message: "The block is anchored with another hash or channel",
    remedy: "Compare the private channel with its anchors: its history may have been rewritten.",
    retry: "never",
  },
  RELAY_MARK_NOT_ABOVE: {
    message: "The relay's mark is further already",
    remedy: "Nothing is to be done: marks only go up.",
    retry: "never",
  },
  RETIRE_AT_CONSORTIUM_FIRST: {
    message: "The consortium channel knows the instance, and it is not retired there",
    remedy: "Retire it on the consortium channel first, then send the same again.",
    retry: "same",
  },
  ANCHOR_NOT_FOUND: {
    message: "The operator has anchored nothing yet",
    remedy: "Check the MSP id, or wait for its first Anchor.",
    retry: "same",
  },
  SETTLEMENT_NOT_FOUND: {
    message: "The migration has no Leave or Arrival here",
    remedy: "Check the migrationId, or wait until it is confirmed and relayed.",
    retry: "same",
  },
  RELAY_MARK_NOT_FOUND: {
    message: "The relay has set no mark yet",
    remedy: "Start from the consortium channel's first block.",
    retry: "same",
  },
} as const satisfies Record<string, ErrorRow>;

/** The code of an error that the rules of the ledgers raise. */
export type LedgerErrorCode = keyof typeof LEDGER_ERRORS;

/** Every code of {@link LEDGER_ERRORS}. */
export const LEDGER_ERROR_CODES = namesOf(LEDGER_ERRORS);

/** The content of the message of a chaincode's error, which is JSON. */
export interface LedgerErrorBody {
  readonly code: LedgerErrorCode;
  /** A full sentence about this occurrence. */
  readonly message: string;
  readonly remedy: string;
  /** The facts that the refusal depends on, by name: a field and its value, the state found, … */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Reads a chaincode's error from the message in which Fabric carries it. Fabric may have put words
 * of its own around the chaincode's JSON.
 *
 * @returns undefined where the message holds no error of the catalogue
 * @example parseLedgerError(error.message)?.code === "MIGRATION_OPEN"
 */
export function parseLedgerError(message: string): LedgerErrorBody | undefined {
  const start = message.indexOf("{");
  const end = message.lastIndexOf("}");
  if (start < 0 || end < start) return undefined;
  try {
    return asBody(JSON.parse(message.slice(start, end + 1)));
  } catch {
    return undefined;
  }
}

function asBody(value: unknown): LedgerErrorBody | undefined {
  if (!isObject(value)) return undefined;
  const { code, message, remedy, details } = value;
  if (typeof code !== "string" || typeof message !== "string") return undefined;
  if (!isLedgerErrorCode(code)) return undefined;
  // A chaincode of another version may leave out the remedy and the advice.
  const advice = typeof remedy === "string" ? remedy : LEDGER_ERRORS[code].remedy;
  return isObject(details)
    ? { code, message, remedy: advice, details }
    : { code, message, remedy: advice };
}

function isLedgerErrorCode(code: string): code is LedgerErrorCode {
  return Object.hasOwn(LEDGER_ERRORS, code);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
