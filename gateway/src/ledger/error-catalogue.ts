import type { LedgerErrorCode } from "@basics/chaincode/errors";
import type { ErrorDefinition } from "../errors.js";

type Row = ErrorDefinition;

const row = (status: number, retry: Row["retry"], title: string, remedy: string): Row => ({
  status,
  title,
  remedy,
  retry,
});

/** What the chaincode answers with; its codes arrive in the JSON of its error messages. */
export const chaincodeErrors = {
  INVALID_ARGUMENT: row(400, "new", "The ledger refuses a value", "Correct the field named."),
  FUNCTION_NOT_FOUND: row(
    502,
    "new",
    "The chaincode on the channel lacks this function",
    "Deploy the chaincode of the gateway's own version.",
  ),
  NOT_A_GATEWAY: row(
    403,
    "never",
    "The gateway's identity lacks the gateway role",
    "Enrol the gateway with the attribute basics.role=gateway.",
  ),
  CHANNEL_NOT_CONFIGURED: row(
    503,
    "same",
    "The channel is not configured yet",
    "Wait for a gateway to configure the channel at its start, then send the same again.",
  ),
  CHANNEL_ALREADY_CONFIGURED: row(
    409,
    "never",
    "The channel is configured otherwise",
    "Check network.json: a channel keeps the kind that it was configured with.",
  ),
  WRONG_CHANNEL: row(
    409,
    "new",
    "This statement does not belong on this kind of channel",
    "Check network.json: it names a channel of the wrong kind.",
  ),
  NOT_CHANNEL_OPERATOR: row(
    403,
    "never",
    "The private channel belongs to another operator",
    "Check network.json: it names another operator's private channel.",
  ),
  ID_NOT_COINED_BY_CREATOR: row(
    403,
    "new",
    "The id carries another operator's prefix",
    "Coin ids as <your MSP id>:<uuid>, or leave the id out and let the gateway coin one.",
  ),
  OPERATOR_NOT_FOUND: row(
    404,
    "same",
    "No such operator",
    "Choose one of GET /v1/operators; a new operator appears once its gateway has started.",
  ),
  OPERATOR_NOT_REGISTERED: row(
    503,
    "same",
    "This operator is not registered yet",
    "Wait until the gateway is ready, then send the same again.",
  ),
  INSTANCE_NOT_FOUND: row(
    404,
    "same",
    "No such instance",
    "Check the instanceId; GET /v1/instances lists those of this operator.",
  ),
  INSTANCE_EXISTS: row(
    409,
    "never",
    "The instance is registered already, otherwise",
    "Read the instance, or register under another id.",
  ),
  INSTANCE_RETIRED: row(
    409,
    "never",
    "The instance is retired",
    "Nothing more can happen to a retired instance; register a new one.",
  ),
  NOT_IN_CUSTODY: row(
    409,
    "never",
    "The instance is not in this operator's custody",
    "Ask its custodian, whom the instance names.",
  ),
  INSTANCE_NOT_RESIDENT: row(
    409,
    "same",
    "The instance does not reside there",
    "Read the instance and name the host where it resides.",
  ),
  INSTANCE_HELD_ELSEWHERE: row(
    409,
    "never",
    "The consortium holds the instance elsewhere, or in an open migration",
    "Wait until that migration has ended and the instance is back.",
  ),
  MIGRATION_OPEN: row(
    409,
    "same",
    "Another migration of the instance is open",
    "Wait until it has ended, or cancel it.",
  ),
  MIGRATION_NOT_FOUND: row(404, "same", "No such migration", "Check the migrationId."),
  MIGRATION_ID_TAKEN: row(
    409,
    "new",
    "The migrationId is taken by a different migration",
    "Read what is recorded under it, or use a new migrationId.",
  ),
  MIGRATION_CANCELLED: row(
    409,
    "new",
    "The migrationId was cancelled",
    "Use a new migrationId: a cancelled one stays cancelled.",
  ),
  MIGRATION_CLOSED: row(
    409,
    "never",
    "The migration has ended otherwise",
    "Read the migration and act on the state that it is in.",
  ),
  NOT_DESTINATION: row(
    403,
    "never",
    "This operator is not the migration's destination",
    "Only the destination verifies or declines.",
  ),
  NOT_SOURCE: row(
    403,
    "never",
    "This operator is not the migration's source",
    "Only the source indicates or cancels.",
  ),
  SELF_DESTINATION: row(
    400,
    "new",
    "An operator cannot be its own destination",
    'Record a migration within one cloud with kind "local".',
  ),
  DIGEST_MALFORMED: row(
    400,
    "new",
    "The digest is absent or malformed",
    'Give vmId as "sha256-tree:" or "sha256:" and 64 lower-case hexadecimal digits.',
  ),
  ALGORITHM_NOT_ACCEPTED: row(
    409,
    "new",
    "The destination does not accept this digest algorithm",
    "Digest with one of the destination's digestAlgorithms (GET /v1/operators).",
  ),
  ALGORITHM_MISMATCH: row(
    409,
    "new",
    "The digest's algorithm is not the Indication's",
    "Digest with the algorithm that the migration's vmId names.",
  ),
  ALREADY_VERIFIED: row(
    409,
    "never",
    "The migration is verified already, with another digest or host",
    "Read the migration: its first verification stands.",
  ),
  HOST_MISMATCH: row(
    409,
    "new",
    "The host is not the one on record",
    "Name the host that the ledger has.",
  ),
  HOST_COMMITMENT_MISMATCH: row(
    409,
    "new",
    "The host does not open its commitment",
    "Give the gateway the host key with which the commitment was made.",
  ),
  CONSORTIUM_UNREADABLE: row(
    503,
    "same",
    "The private channel's peer cannot read the consortium channel",
    "Check that the peer has joined the consortium channel and runs the chaincode there.",
  ),
  CONFIRMATION_NOT_VISIBLE: row(
    503,
    "same",
    "The peer does not show the Confirmation yet",
    "Send the same again: the peer catches up by itself.",
  ),
  ARRIVAL_NOT_SETTLED: row(
    503,
    "same",
    "The instance's Arrival is not settled yet",
    "Send the same again: the relay settles it by itself.",
  ),
  MIGRATION_NOT_CONFIRMED: row(
    409,
    "never",
    "The consortium did not confirm the migration",
    "Read the migration: only a confirmed one has a Leave and an Arrival.",
  ),
  ANCHOR_NOT_ABOVE: row(
    409,
    "new",
    "A later block is anchored already",
    "Nothing to do: anchors only go up.",
  ),
  ANCHOR_CONFLICT: row(
    409,
    "never",
    "The block is anchored with another hash",
    "Compare the private channel with its anchors: its history may have been rewritten.",
  ),
  RELAY_MARK_NOT_ABOVE: row(
    409,
    "never",
    "The relay's mark is further already",
    "Nothing to do: marks only go up.",
  ),
  RETIRE_AT_CONSORTIUM_FIRST: row(
    409,
    "same",
    "The consortium still knows the instance as active",
    "Retire it on the consortium channel first, then send the same again.",
  ),
  ANCHOR_NOT_FOUND: row(404, "same", "The operator has anchored nothing yet", "Ask again later."),
  SETTLEMENT_NOT_FOUND: row(
    404,
    "same",
    "The migration has no Leave or Arrival here",
    "Ask again once it is confirmed and relayed.",
  ),
  RELAY_MARK_NOT_FOUND: row(404, "same", "The relay has set no mark yet", "Ask again later."),
} satisfies Record<LedgerErrorCode, Row>;

/** What Fabric, or the way to it, did. */
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
} satisfies Record<string, Row>;
