import { LEDGER_ERRORS } from "@basics/chaincode/domain";

/** A row of the catalogue of errors. */
interface ErrorDefinition {
  /** HTTP status of the answer. */
  readonly status: number;
  /** The remedy for the caller, in full sentences. */
  readonly remedy: string;
}

/** Every error that the manager answers with, by its code. */
const ERRORS = {
  BODY_INVALID: { status: 400, remedy: "Correct the fields that are named." },
  IMAGE_EMPTY: { status: 400, remedy: "Name an image that has content." },
  HOST_UNKNOWN: { status: 400, remedy: "Name one of the hosts in the manager's configuration." },
  SAME_HOST: { status: 400, remedy: "Name a host other than the one on which the VM is." },
  TOKEN_MISSING: {
    status: 401,
    remedy: "Send the manager's control token: Authorization: Bearer TOKEN.",
  },
  TOKEN_WRONG: {
    status: 401,
    remedy: "Send the manager's control token: Authorization: Bearer TOKEN.",
  },
  TRANSFER_TOKEN_WRONG: {
    status: 403,
    remedy: "Send the Upload-Token with which the image was offered.",
  },
  OFFER_REFUSED: { status: 403, remedy: "Indicate the migration first, and send the image then." },
  NOT_LOOPBACK: {
    status: 403,
    remedy: "Call the control API from the machine on which the manager runs.",
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    remedy: "See manager/README.md for what the manager answers to.",
  },
  VM_NOT_FOUND: { status: 404, remedy: "GET /vms lists the VMs of this manager." },
  MIGRATION_NOT_FOUND: {
    // The ledgers' row of this code tells why they do not know a migration; this one is about the
    // manager's own records.
    status: 404,
    remedy: "Check the migrationId; the manager forgets very old migrations.",
  },
  TRANSFER_UNKNOWN: {
    status: 404,
    remedy: "Send only for an open Indication to this operator; send again if its ledger lags.",
  },
  VM_NAME_TAKEN: {
    status: 409,
    remedy: "Choose another name; a VM that has departed or was discarded frees its name.",
  },
  VM_NOT_HERE: { status: 409, remedy: "Ask the operator that has the VM now." },
  VM_IN_TRANSIT: {
    status: 409,
    remedy: "Wait until its open migration has ended, or cancel that one.",
  },
  DESTINATION_UNUSABLE: {
    status: 409,
    remedy: "Choose another destination, or ask its operator to correct its record.",
  },
  NOT_THE_SOURCE: { status: 409, remedy: "Only the source's manager can cancel a migration." },
  MIGRATION_CLOSED: { status: 409, remedy: LEDGER_ERRORS.MIGRATION_CLOSED.remedy },
  OFFER_MISMATCH: { status: 409, remedy: "Offer it as before, or indicate the migration first." },
  OFFSET_MISMATCH: { status: 409, remedy: "Continue at the Upload-Offset of this answer." },
  LENGTH_MISMATCH: { status: 409, remedy: "Send the Upload-Length with which the transfer began." },
  PATCH_TOO_LARGE: { status: 413, remedy: "Send no more than the Upload-Length." },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    remedy: "Send application/offset+octet-stream, or application/vnd.basics.runs.",
  },
  TRANSFER_LOCKED: {
    status: 423,
    remedy: "Another request is writing this image: send again once it has ended.",
  },
  INTERNAL: { status: 500, remedy: "See the manager's log." },
  GATEWAY_AWAY: { status: 502, remedy: "Send again once the gateway is back." },
  TOO_MANY_TRANSFERS: { status: 503, remedy: "Send again later." },
  TOO_MANY_OFFERS: {
    status: 503,
    remedy: "Indicate the migration first, and send the image then.",
  },
  CAPACITY: {
    status: 507,
    remedy: "This operator has no room for the image and declines the migration.",
  },
} as const satisfies Record<string, ErrorDefinition>;

/** The code of an error that the manager answers with. */
export type ManagerErrorCode = keyof typeof ERRORS;

/** A field of a request that cannot be used, and why. */
export interface ErrorField {
  /** Its path in the body, for example `parts.0.role`; or the name of a header. */
  readonly field: string;
  readonly message: string;
}

/** A request that the manager refuses. `message` says why, `remedy` what the caller can do. */
export class ManagerError extends Error {
  override readonly name = "ManagerError";
  readonly code: ManagerErrorCode;
  readonly fields: readonly ErrorField[] | undefined;

  constructor(
    code: ManagerErrorCode,
    message: string,
    options: ErrorOptions & { readonly fields?: readonly ErrorField[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.fields = options.fields;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get remedy(): string {
    return ERRORS[this.code].remedy;
  }
}
