/** The reasons why an image cannot be digested, or a digest not be read. */
export type DigestErrorCode =
  | "IMAGE_PATH_EMPTY"
  | "IMAGE_NOT_FOUND"
  | "IMAGE_UNREADABLE"
  | "IMAGE_KIND_UNSUPPORTED"
  | "IMAGE_FORMAT_UNKNOWN"
  | "IMAGE_FORMAT_AMBIGUOUS"
  | "IMAGE_FORMAT_MISMATCH"
  | "IMAGE_FORMAT_UNSUPPORTED"
  | "IMAGE_HAS_BACKING_FILE"
  | "IMAGE_HAS_DATA_FILE"
  | "IMAGE_ENCRYPTED"
  | "IMAGE_DAMAGED"
  | "IMAGE_IN_USE"
  | "IMAGE_CHANGED"
  | "IMAGE_SHRANK"
  | "IMAGE_READ_FAILED"
  | "QEMU_MISSING"
  | "QEMU_FAILED"
  | "PARTS_INVALID"
  | "IMAGE_IS_MANIFEST"
  | "CHUNK_LIST_INVALID"
  | "DIRTY_RANGES_INVALID"
  | "OPTIONS_CONFLICT"
  | "ALGORITHM_UNKNOWN"
  | "DIGEST_MALFORMED";

/** An image or a digest that cannot be used. `message` names the value. */
export class DigestError extends Error {
  override readonly name = "DigestError";
  readonly code: DigestErrorCode;
  /** The remedy for the caller, in full sentences. */
  readonly remedy: string;

  constructor(code: DigestErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }
}
