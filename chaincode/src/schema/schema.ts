/** A JSON Schema as contract metadata holds it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * One description of a value for two readers: contract metadata publishes `json`, and `parse`
 * enforces it with errors of our catalogue. `parse` is never laxer than `json`, to which tests hold
 * every statement that they make.
 */
export interface Schema<T> {
  readonly json: JsonSchema;
  /**
   * Returns the value, of fresh objects with known fields only.
   *
   * @param field - the value's path, for errors
   * @throws LedgerError INVALID_ARGUMENT, or a more telling code, that names the field
   */
  parse(value: unknown, field: string): T;
}

/** An object schema that contract metadata publishes under its name. */
export interface NamedSchema<T> extends Schema<T> {
  readonly name: string;
  /** What goes under the name; `json` only refers to it. */
  readonly definition: JsonSchema;
}

export type Parsed<S> = S extends Schema<infer T> ? T : never;
