/** A parameter that Oracle cannot run with: which one, its value, and what it takes instead. */
export class OracleParameterError extends Error {
  override readonly name = "OracleParameterError";
  readonly code = "ORACLE_PARAMETER";
  readonly field: string;
  readonly value: unknown;
  readonly remedy: string;

  constructor(field: string, value: unknown, remedy: string, options?: ErrorOptions) {
    super(`Oracle's ${field} cannot be ${shown(value)}.`, options);
    this.field = field;
    this.value = value;
    this.remedy = remedy;
  }
}

function shown(value: unknown): string {
  // JSON has no word for these numbers, and "null" would mislead.
  return typeof value === "number" || value === undefined ? String(value) : JSON.stringify(value);
}
