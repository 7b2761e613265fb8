/** Every code that the manager answers with, its HTTP status and what the caller can do. */
export const errorCatalogue = {
  BODY_INVALID: [400, "Correct the fields that are named."],
  IMAGE_EMPTY: [400, "Name an image that has content."],
  HOST_UNKNOWN: [400, "Name one of the hosts in the manager's configuration."],
  SAME_HOST: [400, "Name a host other than the one on which the VM is."],
  TOKEN_MISSING: [401, "Send the manager's control token: Authorization: Bearer TOKEN."],
  TOKEN_WRONG: [401, "Send the manager's control token: Authorization: Bearer TOKEN."],
  TRANSFER_TOKEN_WRONG: [403, "Send the Upload-Token with which the image was offered."],
  OFFER_REFUSED: [403, "Indicate the migration first, and send the image then."],
  NOT_LOOPBACK: [403, "Call the control API from the machine on which the manager runs."],
  ROUTE_NOT_FOUND: [404, "See manager/README.md for what the manager answers to."],
  VM_NOT_FOUND: [404, "GET /vms lists the VMs of this manager."],
  MIGRATION_NOT_FOUND: [404, "Check the migrationId; the manager forgets very old migrations."],
  TRANSFER_UNKNOWN: [
    404,
    "Send only for an open Indication to this operator; send again if its ledger lags.",
  ],
  VM_NAME_TAKEN: [
    409,
    "Choose another name; a VM that has departed or was discarded frees its name.",
  ],
  VM_NOT_HERE: [409, "Ask the operator that has the VM now."],
  VM_IN_TRANSIT: [409, "Wait until its open migration has ended, or cancel that one."],
  DESTINATION_UNUSABLE: [
    409,
    "Choose another destination, or ask its operator to correct its record.",
  ],
  NOT_THE_SOURCE: [409, "Only the source's manager can cancel a migration."],
  MIGRATION_CLOSED: [409, "Nothing to do: the migration takes no more content."],
  OFFER_MISMATCH: [409, "Offer it as before, or indicate the migration first."],
  OFFSET_MISMATCH: [409, "Continue at the Upload-Offset of this answer."],
  LENGTH_MISMATCH: [409, "Send the Upload-Length with which the transfer began."],
  PATCH_TOO_LARGE: [413, "Send no more than the Upload-Length."],
  MEDIA_TYPE_UNSUPPORTED: [
    415,
    "Send application/offset+octet-stream, or application/vnd.basics.runs.",
  ],
  TRANSFER_LOCKED: [423, "Another request is writing this image: send again once it has ended."],
  INTERNAL: [500, "See the manager's log."],
  GATEWAY_AWAY: [502, "Send again once the gateway is back."],
  TOO_MANY_TRANSFERS: [503, "Send again later."],
  TOO_MANY_OFFERS: [503, "Indicate the migration first, and send the image then."],
  CAPACITY: [507, "This operator has no room for the image and declines the migration."],
} as const satisfies Record<string, readonly [status: number, remedy: string]>;

export type ManagerErrorCode = keyof typeof errorCatalogue;

export interface ErrorField {
  readonly field: string;
  readonly message: string;
}

/** What the manager refuses, and why. */
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
    return errorCatalogue[this.code][0];
  }

  get remedy(): string {
    return errorCatalogue[this.code][1];
  }
}
