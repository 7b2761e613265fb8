import { canonicalJson } from "./canonical-json";

/**
 * Whether a refused statement can succeed: `same`, the identical statement later; `new`, only
 * another statement (other content, or a new id); `never`, not by this caller on this ledger.
 */
export type Retry = "never" | "same" | "new";

export interface ErrorDescriptor {
  readonly message: string;
  readonly remedy: string;
  readonly retry: Retry;
}

/** Every error that the ledger rules raise. */
export const errorCatalogue = {
  INVALID_ARGUMENT: {
    message: "The argument is malformed.",
    remedy: "Correct the named field and send it again.",
    retry: "new",
  },
  DIGEST_MALFORMED: {
    message: "The digest is malformed.",
    remedy: "Give it as algorithm:hex, for example sha256-tree: and 64 lower-case hex digits.",
    retry: "new",
  },
  FUNCTION_NOT_FOUND: {
    message: "The chaincode has no such function.",
    remedy: "Ask org.hyperledger.fabric:GetMetadata for the functions there are.",
    retry: "new",
  },
  NOT_A_GATEWAY: {
    message: "The caller's certificate lacks the role of a gateway.",
    remedy: "Sign with an identity whose attribute basics.role is gateway.",
    retry: "never",
  },
  CHANNEL_NOT_CONFIGURED: {
    message: "This channel is not configured yet.",
    remedy: "Submit ConfigureChannel on it once, then try again.",
    retry: "same",
  },
  CHANNEL_ALREADY_CONFIGURED: {
    message: "This channel is configured already, and differently.",
    remedy: "Read it with GetChannel; a channel's configuration does not change.",
    retry: "never",
  },
  WRONG_CHANNEL: {
    message: "This function does not belong to this kind of channel.",
    remedy: "Send it to a channel of the kind that the details name.",
    retry: "new",
  },
  NOT_CHANNEL_OPERATOR: {
    message: "Only the operator of a private channel writes to it.",
    remedy: "Sign with an identity of the operator that the details name.",
    retry: "never",
  },
  ID_NOT_COINED_BY_CREATOR: {
    message: "The id was not coined by the caller's operator.",
    remedy: "Coin an id that starts with your own MSP id and a colon.",
    retry: "new",
  },
  OPERATOR_NOT_FOUND: {
    message: "No such operator is registered.",
    remedy: "Check the MSP id; that operator registers itself with RegisterOperator.",
    retry: "same",
  },
  OPERATOR_NOT_REGISTERED: {
    message: "The caller's own operator is not registered.",
    remedy: "Submit RegisterOperator first.",
    retry: "same",
  },
  INSTANCE_NOT_FOUND: {
    message: "This ledger knows no such instance.",
    remedy: "Check the instance id, or register the instance.",
    retry: "same",
  },
  INSTANCE_EXISTS: {
    message: "The instance is registered already, and differently.",
    remedy: "Read it with GetInstance; its host changes by migrations only.",
    retry: "never",
  },
  INSTANCE_RETIRED: {
    message: "The instance is retired; nothing more can happen to it.",
    remedy: "Register a new instance under a new id.",
    retry: "never",
  },
  NOT_IN_CUSTODY: {
    message: "The instance is in another operator's custody.",
    remedy: "Only the custodian that the details name can do this.",
    retry: "never",
  },
  INSTANCE_NOT_RESIDENT: {
    message: "The instance left this operator.",
    remedy: "Wait for its Arrival here, or ask the operator that holds it.",
    retry: "same",
  },
  INSTANCE_HELD_ELSEWHERE: {
    message: "On the consortium channel another operator holds the instance.",
    remedy: "Let the relay write its Leave; only its custodian can move it.",
    retry: "never",
  },
  MIGRATION_OPEN: {
    message: "Another migration of the instance is open.",
    remedy: "Wait until the migration that the details name is concluded, or cancel it.",
    retry: "same",
  },
  MIGRATION_NOT_FOUND: {
    message: "This ledger knows no such migration.",
    remedy: "Check the migration id; its Indication may not be committed yet.",
    retry: "same",
  },
  MIGRATION_ID_TAKEN: {
    message: "A different migration is recorded under this id.",
    remedy: "Coin a new migration id.",
    retry: "new",
  },
  MIGRATION_CANCELLED: {
    message: "This id was cancelled before its Indication.",
    remedy: "Coin a new migration id.",
    retry: "new",
  },
  MIGRATION_CLOSED: {
    message: "The migration is concluded, and its state never changes.",
    remedy: "Read it with GetMigration; indicate a new one if the instance is to move.",
    retry: "never",
  },
  NOT_DESTINATION: {
    message: "The caller's operator is not the migration's destination.",
    remedy: "Only the destination that the details name can do this.",
    retry: "never",
  },
  NOT_SOURCE: {
    message: "The caller's operator is not the migration's source.",
    remedy: "Only the source that the details name can do this.",
    retry: "never",
  },
  SELF_DESTINATION: {
    message: "A migration between operators needs another operator as its destination.",
    remedy: "Name another operator, or indicate a local migration on the private channel.",
    retry: "new",
  },
  ALGORITHM_NOT_ACCEPTED: {
    message: "The destination does not accept this digest algorithm.",
    remedy: "Digest with one of the algorithms that the details name.",
    retry: "new",
  },
  ALGORITHM_MISMATCH: {
    message: "The digest is of another algorithm than the one indicated.",
    remedy: "Digest with the algorithm that the details name; nothing was rejected.",
    retry: "new",
  },
  ALREADY_VERIFIED: {
    message: "The migration was verified with another digest or host.",
    remedy: "Read it with GetMigration; a verification stands as it is.",
    retry: "never",
  },
  HOST_MISMATCH: {
    message: "The host is not the one on record.",
    remedy: "Name the host that the details name.",
    retry: "new",
  },
  HOST_COMMITMENT_MISMATCH: {
    message: "The host does not open the commitment on record.",
    remedy: "Give the name and the salt that the commitment was made of.",
    retry: "new",
  },
  CONSORTIUM_UNREADABLE: {
    message: "This peer cannot read the consortium channel.",
    remedy: "Join the peer to it with the chaincode committed there, then try again.",
    retry: "same",
  },
  CONFIRMATION_NOT_VISIBLE: {
    message: "This peer's copy of the consortium channel does not show the Confirmation yet.",
    remedy: "Try again once the peer has caught up.",
    retry: "same",
  },
  ARRIVAL_NOT_SETTLED: {
    message: "The instance came back, and its Arrival is not settled here yet.",
    remedy: "Try again once the gateway's relay has settled it.",
    retry: "same",
  },
  MIGRATION_NOT_CONFIRMED: {
    message: "The consortium channel holds the migration concluded, but not confirmed.",
    remedy: "Nothing is to be settled: the instance stayed with its source.",
    retry: "never",
  },
  ANCHOR_NOT_ABOVE: {
    message: "The block's number is not above the last one anchored.",
    remedy: "Anchor a block above the one that the details name.",
    retry: "new",
  },
  ANCHOR_CONFLICT: {
    message: "Another hash or channel is anchored under this block number.",
    remedy: "Compare with GetAnchor: the private history was rewritten, or the anchor is wrong.",
    retry: "never",
  },
  RELAY_MARK_NOT_ABOVE: {
    message: "The relay's mark only rises.",
    remedy: "Read it with GetRelayMark; a lower one is not needed.",
    retry: "never",
  },
  RETIRE_AT_CONSORTIUM_FIRST: {
    message: "The consortium channel knows the instance, and it is not retired there.",
    remedy: "Submit Retire on the consortium channel, then here.",
    retry: "same",
  },
  ANCHOR_NOT_FOUND: {
    message: "This operator anchored nothing yet.",
    remedy: "Check the MSP id, or wait for its first Anchor.",
    retry: "same",
  },
  SETTLEMENT_NOT_FOUND: {
    message: "This private channel holds no Leave or Arrival of the migration.",
    remedy: "Check the migration id, or wait for the relay.",
    retry: "same",
  },
  RELAY_MARK_NOT_FOUND: {
    message: "The relay set no mark on this channel yet.",
    remedy: "Start from the consortium channel's first block.",
    retry: "same",
  },
} as const satisfies Record<string, ErrorDescriptor>;

export type LedgerErrorCode = keyof typeof errorCatalogue;

/** What a client finds in an error's message, as JSON. */
export interface LedgerErrorBody {
  readonly code: LedgerErrorCode;
  readonly message: string;
  readonly remedy: string;
  /** What the refusal depends on, by name: a field and its value, the state found, … */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * A refusal by the ledger's rules.
 *
 * Fabric carries nothing of an error but its message, so the message is exactly the JSON of a
 * {@link LedgerErrorBody}.
 */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode;

  constructor(
    code: LedgerErrorCode,
    details?: Readonly<Record<string, unknown>>,
    wording: { readonly message?: string; readonly remedy?: string } = {},
  ) {
    const { message, remedy } = { ...errorCatalogue[code], ...wording };
    super(canonicalJson({ code, message, remedy, details }));
    this.name = "LedgerError";
    this.code = code;
  }
}

/** Reads a chaincode's error message; undefined where it is none of the catalogue's. */
export function parseLedgerError(message: string): LedgerErrorBody | undefined {
  try {
    const body = JSON.parse(message) as LedgerErrorBody | null;
    return body !== null && Object.hasOwn(errorCatalogue, body.code) ? body : undefined;
  } catch {
    return undefined;
  }
}
