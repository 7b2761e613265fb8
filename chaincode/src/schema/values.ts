import type { LedgerErrorCode } from "../domain";
import { invalidArgument } from "./invalid-argument";
import type { Schema } from "./schema";

interface TextOptions {
  /** The pattern is anchored at both ends, so that it also bounds the length. */
  readonly pattern: RegExp;
  /** The words that complete "expected …"; they are also the published description. */
  readonly expected: string;
  /** Tells whether a text is refused although it matches the pattern, for example 30 February. */
  readonly refuse?: (text: string) => boolean;
  readonly code?: LedgerErrorCode;
}

export function text({ pattern, expected, refuse, code }: TextOptions): Schema<string> {
  return {
    json: { type: "string", pattern: pattern.source, description: expected },
    parse(value, field) {
      if (typeof value !== "string" || !pattern.test(value) || refuse?.(value) === true) {
        throw invalidArgument(field, value, expected, { code });
      }
      return value;
    },
  };
}

export function wholeNumber(options: {
  readonly minimum: number;
  readonly maximum: number;
}): Schema<number> {
  const { minimum, maximum } = options;
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return {
    json: { type: "integer", minimum, maximum, description: expected },
    parse(value, field) {
      const inRange = Number.isSafeInteger(value) && Number(value) >= minimum;
      if (!inRange || Number(value) > maximum) throw invalidArgument(field, value, expected);
      return Number(value);
    },
  };
}

export const flag: Schema<boolean> = {
  json: { type: "boolean" },
  parse(value, field) {
    if (typeof value !== "boolean") throw invalidArgument(field, value, "true or false");
    return value;
  },
};

export function oneOf<const T extends string>(...values: readonly T[]): Schema<T> {
  return {
    json: { type: "string", enum: values },
    parse(value, field) {
      const found = values.find((each) => each === value);
      if (found === undefined) throw invalidArgument(field, value, `one of ${values.join(", ")}`);
      return found;
    },
  };
}

/** Describes a list without duplicates. */
export function listOf<T>(
  item: Schema<T>,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): Schema<readonly T[]> {
  return {
    json: {
      type: "array",
      items: item.json,
      minItems: minimum,
      maxItems: maximum,
      uniqueItems: true,
    },
    parse(value, field) {
      if (!Array.isArray(value) || value.length < minimum || value.length > maximum) {
        throw invalidArgument(field, value, `a list of ${minimum} to ${maximum} values`);
      }
      const items = value.map((each, index) => item.parse(each, `${field}[${index}]`));
      if (new Set(items).size < items.length) {
        throw invalidArgument(field, value, "a list without duplicates");
      }
      return items;
    },
  };
}
