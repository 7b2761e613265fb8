import { InvalidArgumentError } from "commander";

const unitMs: Readonly<Record<string, number>> = { "": 1, ms: 1, s: 1000 };

/** Parses an option as a time within bounds, in milliseconds: `100ms`, `2s`, `100`. */
export function milliseconds(least: number, most: number): (text: string) => number {
  return (text) => {
    const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|)$/.exec(text) ?? [];
    const value = Number(digits) * (unitMs[unit] ?? 1);
    if (digits === "" || value < least || value > most) {
      throw new InvalidArgumentError(
        `It takes a time such as 100ms or 2s, from ${least} ms to ${most / 1000} s.`,
      );
    }
    return value;
  };
}
