/** A JSON Schema as contract metadata holds it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * One description of a value for two readers: contract metadata publishes `json`, and `parse`
 * enforces it with errors of the catalogue. `parse` is never laxer than `json`; tests check this
 * with every statement that they make.
 */
export interface Schema<T> {
  readonly json: JsonSchema;
  /**
   * Parses a value. The result consists of new objects that have known fields only.
   *
   * @param field - the value's path, for errors
   * @throws LedgerError INVALID_ARGUMENT, or a more specific code; the error names the field
   */
  parse(value: unknown, field: string): T;
}

/** An object schema that contract metadata publishes under its name. */
export interface NamedSchema<T> extends Schema<T> {
  readonly name: string;
  /** The schema that is published under the name; `json` only refers to it. */
  readonly definition: JsonSchema;
}

export type Parsed<S> = S extends Schema<infer T> ? T : never;
