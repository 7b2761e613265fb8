/**
 * An error that the user can correct. Its message is printed as it is, and the exit status is 2.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
