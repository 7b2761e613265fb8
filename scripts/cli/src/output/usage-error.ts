/** Something the user can put right: printed as it stands, exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
