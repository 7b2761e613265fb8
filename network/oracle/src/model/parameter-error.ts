/**
 * Thrown for a parameter that Oracle cannot run with; its message names the parameter and its
 * value.
 */
export class OracleParameterError extends Error {
  override readonly name = "OracleParameterError";
  readonly code = "ORACLE_PARAMETER";
  /** The parameter at fault. */
  readonly field: string;
  /** The value that was refused. */
  readonly value: unknown;
  /** The values that the parameter takes, as a sentence. */
  readonly remedy: string;

  constructor(field: string, value: unknown, remedy: string, options?: ErrorOptions) {
    super(`Oracle's ${field} cannot be ${shown(value)}.`, options);
    this.field = field;
    this.value = value;
    this.remedy = remedy;
  }
}

function shown(value: unknown): string {
  // JSON writes NaN and Infinity as null, which would mislead.
  return typeof value === "number" || value === undefined ? String(value) : JSON.stringify(value);
}
