/** Why an image cannot be digested. */
export type DigestErrorCode =
  | "IMAGE_PATH_EMPTY"
  | "IMAGE_NOT_FOUND"
  | "IMAGE_UNREADABLE"
  | "IMAGE_KIND_UNSUPPORTED"
  | "IMAGE_FORMAT_UNSUPPORTED"
  | "IMAGE_CHANGED"
  | "ALGORITHM_UNKNOWN"
  | "DIGEST_MALFORMED";

/** An image or a digest that cannot be used. `message` names the value, `remedy` says what to do. */
export class DigestError extends Error {
  override readonly name = "DigestError";
  readonly code: DigestErrorCode;
  readonly remedy: string;

  constructor(code: DigestErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }
}
