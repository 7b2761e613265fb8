/** Tells whether the request's Prefer header asks not to wait (RFC 7240). */
export function prefersAsync(prefer: string | undefined): boolean {
  return (prefer ?? "")
    .split(",")
    .some((preference) => preference.split(";")[0]?.trim().toLowerCase() === "respond-async");
}
