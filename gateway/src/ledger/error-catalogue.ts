import type { LedgerErrorCode } from "@basics/chaincode/domain";
import { LEDGER_ERROR_CODES, LEDGER_ERRORS } from "@basics/chaincode/domain";
import type { ErrorDefinition } from "../errors/error-definition.js";
import { row } from "../errors/error-definition.js";

/** The fields that the gateway adds to a row of the ledgers' own catalogue. */
interface Addition {
  /** HTTP status of the answer. */
  readonly status: number;
  /** The remedy for a caller of the REST API, where it differs from that at the ledger. */
  readonly remedy?: string;
}

const additions: Readonly<Record<LedgerErrorCode, Addition>> = {
  INVALID_ARGUMENT: { status: 400 },
  DIGEST_MALFORMED: { status: 400 },
  FUNCTION_NOT_FOUND: { status: 502 },
  NOT_A_GATEWAY: { status: 403 },
  CHANNEL_NOT_CONFIGURED: { status: 503 },
  CHANNEL_ALREADY_CONFIGURED: { status: 409 },
  // The gateway chooses the channel, and not its caller.
  WRONG_CHANNEL: {
    status: 409,
    remedy: "Check network.json: it names a channel of the wrong kind.",
  },
  // The gateway signs, and not its caller.
  NOT_CHANNEL_OPERATOR: {
    status: 403,
    remedy: "Check network.json: it names another operator's private channel.",
  },
  // The REST API lets a caller leave out an id.
  ID_NOT_COINED_BY_CREATOR: {
    status: 403,
    remedy: "Coin ids as <your MSP id>:<uuid>, or leave the id out and let the gateway coin one.",
  },
  OPERATOR_NOT_FOUND: {
    status: 404,
    remedy: "Choose one of GET /v1/operators; a new operator appears once its gateway has started.",
  },
  OPERATOR_NOT_REGISTERED: { status: 503 },
  INSTANCE_NOT_FOUND: {
    status: 404,
    remedy: "Check the instanceId; GET /v1/instances lists those of this operator.",
  },
  INSTANCE_EXISTS: { status: 409 },
  INSTANCE_RETIRED: { status: 409 },
  NOT_IN_CUSTODY: { status: 409 },
  INSTANCE_NOT_RESIDENT: { status: 409 },
  INSTANCE_HELD_ELSEWHERE: { status: 409 },
  MIGRATION_OPEN: { status: 409 },
  MIGRATION_NOT_FOUND: { status: 404 },
  MIGRATION_ID_TAKEN: { status: 409 },
  MIGRATION_CANCELLED: { status: 409 },
  MIGRATION_CLOSED: { status: 409 },
  NOT_DESTINATION: { status: 403 },
  NOT_SOURCE: { status: 403 },
  // The request to the REST API says which kind of migration it is.
  SELF_DESTINATION: {
    status: 400,
    remedy: 'Name another operator, or record a migration within one cloud with kind "local".',
  },
  ALGORITHM_NOT_ACCEPTED: { status: 409 },
  ALGORITHM_MISMATCH: { status: 409 },
  ALREADY_VERIFIED: { status: 409 },
  HOST_MISMATCH: { status: 409 },
  // The gateway makes and opens salts, and not its caller.
  HOST_COMMITMENT_MISMATCH: {
    status: 409,
    remedy: "Give the gateway the host key with which the commitment was made.",
  },
  CONSORTIUM_UNREADABLE: { status: 503 },
  CONFIRMATION_NOT_VISIBLE: { status: 503 },
  ARRIVAL_NOT_SETTLED: { status: 503 },
  MIGRATION_NOT_CONFIRMED: { status: 409 },
  ANCHOR_NOT_ABOVE: { status: 409 },
  ANCHOR_CONFLICT: { status: 409 },
  RELAY_MARK_NOT_ABOVE: { status: 409 },
  RETIRE_AT_CONSORTIUM_FIRST: { status: 409 },
  ANCHOR_NOT_FOUND: { status: 404 },
  SETTLEMENT_NOT_FOUND: { status: 404 },
  RELAY_MARK_NOT_FOUND: { status: 404 },
};

/** The chaincode's own catalogue of errors, with the status that the gateway answers for each. */
export const chaincodeErrors = Object.fromEntries(
  LEDGER_ERROR_CODES.map((code) => {
    const { message, remedy, retry } = LEDGER_ERRORS[code];
    return [code, { title: message, remedy, retry, ...additions[code] }];
  }),
) as Readonly<Record<LedgerErrorCode, ErrorDefinition>>;

/** The errors of Fabric and of the connection to it. */
export const fabricErrors = {
  LEDGER_UNAVAILABLE: row(
    503,
    "same",
    "The ledger cannot be reached",
    "Nothing was recorded there. Send the same again; GET /readyz tells when the ledger is back.",
  ),
  LEDGER_TIMEOUT: row(
    503,
    "same",
    "The ledger did not answer in time",
    "Nothing was recorded there. Send the same again later.",
  ),
  LEDGER_OVERLOADED: row(
    503,
    "same",
    "Too many statements are under way",
    "Nothing was recorded there. Send the same again later, with fewer at once.",
  ),
  LEDGER_REFUSED: row(
    502,
    "never",
    "The peer refuses the gateway's request",
    "Check the gateway's identity and its rights on the channel.",
  ),
  OUTCOME_UNKNOWN: row(
    202,
    "same",
    "It is not known yet whether the statement was recorded",
    "Look it up, or send the same again under the same id: it is recorded at most once.",
  ),
  TRANSACTION_INVALID: row(
    502,
    "same",
    "The ledger marked the transaction invalid",
    "Nothing was recorded there. Send the same again; if it stays, check the peers' logs.",
  ),
  ENDORSEMENT_MISMATCH: row(
    503,
    "same",
    "The operators' peers did not agree on the transaction",
    "Nothing was recorded there. Send the same again; if it stays, compare their chaincode versions.",
  ),
  ENDORSEMENT_POLICY_FAILURE: row(
    502,
    "never",
    "The transaction lacked the endorsements that the channel requires",
    "Check the chaincode's endorsement policy and which operators' peers are up.",
  ),
  MVCC_RETRIES_EXHAUSTED: row(
    503,
    "same",
    "Others changed the same records each time",
    "Nothing was recorded there. Send the same again later.",
  ),
  NOT_ON_CHANNEL: row(
    502,
    "never",
    "The peer or this operator is not on the channel",
    "Check network.json, and that the peer has joined the channel.",
  ),
  TOO_FEW_ENDORSERS: row(
    503,
    "same",
    "Too few operators' peers can be reached to endorse",
    "Nothing was recorded there. Send the same again; if it stays, find out whose peers are down.",
  ),
  CHAINCODE_UNAVAILABLE: row(
    503,
    "same",
    "A peer could not run the chaincode",
    "Nothing was recorded there. Send the same again; if it stays, see that the chaincode's service runs.",
  ),
  CHAINCODE_FAILED: row(
    502,
    "same",
    "The chaincode failed without a code of its own",
    "Check that the chaincode basics runs on the channel, and its log.",
  ),
  HOST_NOT_OPENABLE: row(
    500,
    "never",
    "The sealed host was not sealed with this gateway's host key",
    "Give the gateway the host key with which the commitment was made.",
  ),
  SHUTTING_DOWN: row(
    503,
    "same",
    "The gateway is shutting down",
    "Send the same again once it is back.",
  ),
} satisfies Record<string, ErrorDefinition>;
